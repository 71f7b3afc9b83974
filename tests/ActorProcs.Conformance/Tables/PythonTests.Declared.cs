namespace ActorProcs.Conformance.Tables;

internal static partial class PythonTests
{
    private const string Inside = "it tests insides of CPython's implementation";
    private const string Gc = "it tests CPython's reference counting; here the garbage collector decides";
    private const string Logging = "there is no logger of multiprocessing: .NET programs have their own logging";
    private const string Eintr = "system calls that a signal interrupts are repeated by .NET itself";
    private const string Tracker = "there is no resource tracker: the node owns what is shared, and proves who is dead";
    private const string ForkServer = "there is no fork server: a node that loses a spare worker starts another";
    private const string Descriptors = "no descriptor is passed: what travels is the name of a connection, which no process has to duplicate";
    private const string Addresses = "programs meet at a node's address, in a directory that only its user may enter: there are no listeners, families and keys of one's own";
    private const string Custom = "what is shared are values, containers and queues, not objects with methods of one's own; contexts and objects with names replace remote managers";

    private static Verdict Not(string why) => new(Verdict.DoesNotApply, why);

    private static Verdict Other(string why) => new(Verdict.Deviates, why);

    /// <summary>The verdicts that no scenario gives.</summary>
    private static Dictionary<string, Verdict> Declared { get; } = new()
    {
        ["TestInternalDecorators.test_only_run_in_spawn_testsuite"] = Not("it tests the test suite itself"),
        ["_TestProcess.test_set_executable"] = Not("the worker is an executable of the library, found beside the program"),
        ["_TestProcess.test_lose_target_ref"] = Not(Gc),
        ["_TestProcess.test_error_on_stdio_flush_1"] = Not("a process's streams are its node's, and are not replaced by objects that fail to flush"),
        ["_TestProcess.test_error_on_stdio_flush_2"] = Not("as test_error_on_stdio_flush_1"),
        ["_TestProcess.test_forkserver_sigint"] = Not(ForkServer),
        ["_TestProcess.test_forkserver_sigkill"] = Not(ForkServer),
        ["_TestQueue.test_no_import_lock_contention"] = Not("there is no import lock"),
        ["_TestEvent.test_repr"] = Not("it tests the text of an event, which nobody's program reads"),
        ["_TestPool.test_release_task_refs"] = Not(Gc),
        ["_TestPool.test_resource_warning"] = Not("there are no resource warnings; a pool that is forgotten ends with its process"),
        ["_TestMyManager.test_mymanager"] = Other(Custom),
        ["_TestMyManager.test_mymanager_context"] = Other(Custom),
        ["_TestMyManager.test_mymanager_context_prestarted"] = Other(Custom),
        ["_TestManagerRestart.test_rapid_restart"] = Other(Addresses),
        ["_TestConnection.test_fd_transfer"] = Not(Descriptors),
        ["_TestConnection.test_large_fd_transfer"] = Not(Descriptors),
        ["_TestConnection.test_missing_fd_transfer"] = Not(Descriptors),
        ["_TestListener.test_multiple_bind"] = Other(Addresses),
        ["_TestListener.test_context"] = Other(Addresses),
        ["_TestListener.test_abstract_socket"] = Other(Addresses),
        ["_TestListenerClient.test_listener_client"] = Other(Addresses),
        ["_TestListenerClient.test_issue14725"] = Other(Addresses),
        ["_TestListenerClient.test_issue16955"] = Other(Addresses),
        ["_TestPicklingConnections.test_access"] = Not("it tests the access rights of Windows handles"),
        ["_TestHeap.test_heap"] = Not(Inside),
        ["_TestHeap.test_free_from_gc"] = Not(Inside),
        ["_TestSharedMemory.test_shared_memory_pickle_unpickle_dead_object"] = Other("a handle whose block has ended says so when it is used, not when it arrives"),
        ["_TestSharedMemory.test_shared_memory_SharedMemoryServer_ignores_sigint"] = Not("blocks have no server process; workers leave Ctrl+C to the node"),
        ["_TestSharedMemory.test_shared_memory_SharedMemoryManager_reuses_resource_tracker"] = Not(Tracker),
        ["_TestSharedMemory.test_shared_memory_SharedMemoryManager_basics"] = Other("a block ends with its last user or its maker, so no manager has to free them all"),
        ["_TestSharedMemory.test_shared_memory_ShareableList_pickling"] = Other("a `ProcList` takes its place, whose handle travels; see the scenarios of containers"),
        ["_TestSharedMemory.test_shared_memory_ShareableList_pickling_dead_object"] = Other("as test_shared_memory_pickle_unpickle_dead_object"),
        ["_TestSharedMemory.test_shared_memory_cleaned_after_process_termination"] = Other("a block belongs to the node, which removes it when its last user has ended, without a tracker's warning"),
        ["_TestFinalize.test_finalize"] = Not(Inside),
        ["_TestFinalize.test_thread_safety"] = Not(Inside),
        ["_TestImportStar.test_import"] = Not("it tests the names that Python's modules export"),
        ["_TestLogging.test_enable_logging"] = Not(Logging),
        ["_TestLogging.test_level"] = Not(Logging),
        ["_TestLogging.test_logging (not code)"] = Not("it is commented out in CPython, too"),
        ["_TestPollEintr.test_poll_eintr"] = Not(Eintr),
        ["TestInvalidHandle.test_invalid_handles"] = Not("a connection is not made from a number"),
        ["OtherTest.test_deliver_challenge_auth_failure"] = Not(Addresses),
        ["OtherTest.test_answer_challenge_auth_failure"] = Not(Addresses),
        ["TestInitializers.test_manager_initializer"] = Not("there is no manager process to initialize"),
        ["TestStdinBadfiledescriptor.test_flushing"] = Not("a process's streams are its node's"),
        ["TestInvalidFamily.test_invalid_family"] = Not(Addresses),
        ["TestInvalidFamily.test_invalid_family_win32"] = Not(Addresses),
        ["TestFlags.test_flags"] = Not("the interpreter's flags; a worker has the program's own runtime configuration"),
        ["TestTimeouts.test_timeout"] = Not("there is no default timeout of sockets"),
        ["TestForkAwareThreadLock.test_lock"] = Not(Inside),
        ["TestIgnoreEINTR.test_ignore"] = Not(Eintr),
        ["TestIgnoreEINTR.test_ignore_listener"] = Not(Eintr),
        ["TestStartMethod.test_context_check_module_types"] = Not("it tests the type of the context that a constructor takes; here a context makes its objects itself"),
        ["TestStartMethod.test_preload_resources"] = Not(ForkServer),
        ["TestStartMethod.test_mixed_startmethod"] = Not("there is one way to start a process"),
        ["TestResourceTracker.test_resource_tracker"] = Not(Tracker),
        ["TestResourceTracker.test_resource_tracker_sigint"] = Not(Tracker),
        ["TestResourceTracker.test_resource_tracker_sigterm"] = Not(Tracker),
        ["TestResourceTracker.test_resource_tracker_sigkill"] = Not(Tracker),
        ["TestResourceTracker.test_resource_tracker_reused"] = Not(Tracker),
        ["TestResourceTracker.test_too_long_name_resource"] = Not(Tracker),
        ["TestSyncManagerTypes.test_list (not code)"] = Not("it stands in a documentation text, as an example"),
        ["TestNamedResource.test_global_named_resource_spawn"] = Not(Tracker),
        ["MiscTestCase.test__all__"] = Not("it tests the names that Python's modules export"),
        ["MiscTestCase.test_spawn_sys_executable_none_allows_import"] = Not("there is no interpreter to be without"),
        ["SemLockTests.test_semlock_subclass"] = Not(Inside),
    };
}

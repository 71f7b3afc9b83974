using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using ActorProcs.Code;

namespace ActorProcs.Tests.Code;

public sealed class AssemblyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorprocs-assemblies-").FullName;
    private readonly OtherProcess _other = new();

    public void Dispose()
    {
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_applications_assemblies_are_known_under_a_test_host()
    {
        var application = ApplicationAssemblies.Describe();
        var names = application.Assemblies.Select(Path.GetFileName).ToList();

        Assert.Contains("ActorProcs.Tests.dll", names);
        Assert.Contains("Akka.dll", names);
        Assert.DoesNotContain("System.Private.CoreLib.dll", names);
        Assert.DoesNotContain("System.Runtime.dll", names);
        Assert.Equal("ActorProcs.Tests.deps.json", Path.GetFileName(application.DepsFile));
        Assert.Equal(Path.GetDirectoryName(typeof(AssemblyTests).Assembly.Location), application.Folder);
        Assert.False(application.HasNoFiles);
    }

    [Fact]
    public void A_description_survives_its_journey()
    {
        var application = ApplicationAssemblies.Describe();
        var copy = ApplicationAssemblies.Unpack(application.Pack());

        Assert.Equal((application.Folder, application.DepsFile), (copy.Folder, copy.DepsFile));
        Assert.Equal(application.Assemblies, copy.Assemblies);
        Assert.Equal(application.NativeFolders, copy.NativeFolders);
    }

    [Fact]
    public void Assemblies_satellites_and_native_files_are_found()
    {
        var resolver = new ApplicationResolver(new ApplicationDescription { Folder = _folder, Assemblies = [At("sub/Listed.dll")] });
        At("Beside.dll");
        At("sub/de/Listed.resources.dll");
        Assert.Equal(At("sub/Listed.dll"), resolver.FindAssembly(new AssemblyName("listed")));
        Assert.Equal(At("Beside.dll"), resolver.FindAssembly(new AssemblyName("Beside")));
        Assert.Equal(At("sub/de/Listed.resources.dll"), resolver.FindSatellite("Listed.resources", "de"));
        Assert.Null(resolver.FindAssembly(new AssemblyName("Absent")));

        At("libnative1.so");
        At($"runtimes/{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}/native/libnative2.so");
        Assert.Equal(At("libnative1.so"), resolver.FindNative("native1"));
        var rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        Assert.Equal(At($"runtimes/{rid}/native/libnative2.so"), resolver.FindNative("native2"));
        Assert.Null(resolver.FindNative("absent"));
    }

    [Fact]
    public void A_context_that_knows_nothing_loads_what_the_resolver_finds()
    {
        var context = new AssemblyLoadContext("empty", isCollectible: true);
        new ApplicationResolver(ApplicationAssemblies.Describe()).Attach(context);
        var loaded = context.LoadFromAssemblyName(new AssemblyName("Nito.Collections.Deque"));

        Assert.Equal("Nito.Collections.Deque", loaded.GetName().Name);
        context.Unload();
    }

    [Fact]
    public void A_shared_dependency_of_another_build_is_a_conflict()
    {
        var application = ApplicationAssemblies.Describe();
        var akka = typeof(Akka.Actor.ActorSystem).Assembly.Location;
        File.Copy(akka, PathOf("Akka.dll"));
        Assert.Empty(ApplicationAssemblies.Conflicts(_folder, application));

        File.Copy(typeof(Hyperion.Serializer).Assembly.Location, PathOf("Akka.dll"), overwrite: true);
        var conflict = Assert.Single(ApplicationAssemblies.Conflicts(_folder, application));
        Assert.Equal("Akka", conflict.Name);
        Assert.NotEqual(conflict.WorkerBuild, conflict.ApplicationBuild);
    }

    [Fact]
    public void Another_process_runs_a_closure_that_calls_into_the_applications_own_packages()
    {
        var deque = new Nito.Collections.Deque<int>([1, 2, 3]);
        var offset = 36;

        var (sum, pid) = ((int, int))_other.Run(() => (deque.Sum() + offset, Environment.ProcessId))!;
        Assert.Equal(42, sum);
        Assert.NotEqual(Environment.ProcessId, pid);
    }

    [Fact]
    public void Tables_of_texts_are_tables_in_another_process_where_texts_hash_otherwise()
    {
        var words = Enumerable.Range(0, 100).Select(i => $"word {i}").ToArray();
        var table = words.ToDictionary(word => word, word => word.Length, StringComparer.OrdinalIgnoreCase);
        var frozen = words.ToFrozenSet();
        var immutable = words.ToImmutableDictionary(word => word, word => word.Length);
        var lookup = words.ToLookup(word => word);

        var found = (int)_other.Run(() => words.Count(word =>
            table.ContainsKey(word.ToUpperInvariant()) && frozen.Contains(word) && immutable.ContainsKey(word) && lookup[word].Any()))!;
        Assert.Equal(100, found);
    }

    [Fact]
    public void An_exception_of_another_process_arrives_with_its_type_and_stack()
    {
        var e = Assert.Throws<FileNotFoundException>(() => _other.Run(Open, "/no-such-file"));

        Assert.Equal("/no-such-file", e.FileName);
        Assert.Contains(nameof(Open), e.StackTrace, StringComparison.Ordinal);
        static long Open(string path) => File.OpenRead(path).Length;
    }

    [Fact]
    public void A_plug_in_loaded_from_elsewhere_is_found_where_the_sender_has_it()
    {
        var plugin = Assembly.LoadFrom(SavePlugin("Answers", 42));
        var answer = plugin.GetType("Plugin")!.GetMethod("Answer")!.CreateDelegate<Func<int>>();

        Assert.Equal(42, _other.Run(() => answer()));
        Assert.Equal(42, _other.Run(answer));
    }

    [Fact]
    public void Another_build_of_a_plug_in_is_refused()
    {
        var path = SavePlugin("Changing", 1);
        var answer = Assembly.LoadFrom(path).GetType("Plugin")!.GetMethod("Answer")!.CreateDelegate<Func<int>>();
        File.Delete(path);
        SavePlugin("Changing", 2);

        var e = Assert.Throws<CodeMismatchException>(() => _other.Run(answer));
        Assert.Contains("Changing", e.Message, StringComparison.Ordinal);
    }

    private string SavePlugin(string name, int answer)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule(name).DefineType("Plugin", TypeAttributes.Public);
        var il = type.DefineMethod("Answer", MethodAttributes.Public | MethodAttributes.Static, typeof(int), []).GetILGenerator();
        il.Emit(OpCodes.Ldc_I4, answer);
        il.Emit(OpCodes.Ret);
        type.CreateType();
        var path = PathOf(name + ".dll");
        assembly.Save(path);
        return path;
    }

    /// <summary>The path of a file that is made, empty, if there is none.</summary>
    private string At(string place)
    {
        var path = Path.Combine(_folder, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) File.WriteAllText(path, "");
        return path;
    }

    private string PathOf(string place) => Path.Combine(_folder, place);
}

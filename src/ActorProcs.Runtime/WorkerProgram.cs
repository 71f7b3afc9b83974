namespace ActorProcs;

/// <summary>The entry point of the worker executable. Not for programs: they never run a worker themselves.</summary>
internal static class WorkerProgram
{
    internal static int Run(string[] args)
    {
        Console.WriteLine(typeof(WorkerProgram).Assembly.Location + args.Length);
        return 0;
    }
}

namespace ActorProcs.Conformance;

/// <summary>What the operating system knows of a process.</summary>
internal static class Pids
{
    /// <summary>Ended, whether or not somebody has collected it.</summary>
    internal static bool IsGone(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}

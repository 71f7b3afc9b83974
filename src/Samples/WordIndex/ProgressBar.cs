using ActorProcs;

namespace WordIndex;

/// <summary>A bar on standard error, drawn only where somebody can see it move.</summary>
internal sealed class ProgressBar(int total) : IProgress<MapProgress>, IDisposable
{
    private const int Width = 40;

    private readonly bool _visible = !Console.IsErrorRedirected;

    public void Report(MapProgress value)
    {
        if (!_visible) return;
        var filled = (int)((long)Width * value.Completed / total);
        Console.Error.Write($"\r[{new string('#', filled)}{new string(' ', Width - filled)}] {value.Completed}/{total}");
    }

    public void Dispose()
    {
        if (_visible) Console.Error.Write($"\r{new string(' ', Width + 20)}\r");
    }
}

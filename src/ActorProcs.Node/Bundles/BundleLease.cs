using ActorProcs.Code;

namespace ActorProcs.Bundles;

/// <summary>A bundle whose files are on this host, and stay for as long as somebody has a lease of it.</summary>
internal sealed class BundleLease(ApplicationDescription application, Action release) : IDisposable
{
    private Action? _release = release;

    internal ApplicationDescription Application { get; } = application;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

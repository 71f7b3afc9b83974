namespace ActorProcs.Wire.Transport;

/// <summary>A channel knows no cancelling, so that the hot path need not: losing patience closes it under whoever uses it.</summary>
internal static class ClosingTokens
{
    /// <summary>Until the registration is disposed of, cancelling closes.</summary>
    internal static CancellationTokenRegistration Closes(this CancellationToken cancel, IDisposable opened) =>
        cancel.UnsafeRegister(static opened => ((IDisposable)opened!).Dispose(), opened);
}

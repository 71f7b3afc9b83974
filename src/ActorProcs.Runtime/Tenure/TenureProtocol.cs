using ActorProcs.Wire;

namespace ActorProcs.Tenure;

/// <summary>The protocol of architecture.md section 4, whatever is guarded.</summary>
/// <remarks>
/// <code>
/// site                    home                    holder's site
///  | -- Request ----------> |                        |
///  |                        | -- Yield ------------> |   at most 1 ms of local hand-overs later:
///  |                        | &lt;----- Surrender ----- |
///  | &lt;----------- Grant --- |                        |
///  | -- Flush ------------> |   a release that changed the state
///  | &lt;--------- Flushed --- |   returns after this
/// </code>
/// </remarks>
internal static class TenureProtocol
{
    internal static void Register(WireCatalog catalog) => catalog
        .Add<Claim>("t.claim")
        .Add<Request>("t.ask")
        .Add<Surrender>("t.back")
        .Add<Flush>("t.flush")
        .Add<Heard>("t.heard")
        .Add<Peek>("t.peek")
        .Add<Probed>("t.probed")
        .Add<Watch>("t.watch")
        .Add<Unwatch>("t.unwatch")
        .Add<Grant>("t.grant")
        .Add<Yield>("t.yield")
        .Add<Flushed>("t.flushed")
        .Add<Probe>("t.probe")
        .Add<Peeked>("t.peeked")
        .Add<NotPeeked>("t.unpeeked")
        .Add<Changed>("t.changed");
}

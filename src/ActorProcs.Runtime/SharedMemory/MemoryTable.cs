using System.Runtime.CompilerServices;
using ActorProcs.Nodes;
using ActorProcs.Wire;

namespace ActorProcs.SharedMemory;

/// <summary>The blocks that this process has open at one node: each is mapped once, however many handles there are.</summary>
internal sealed class MemoryTable(Session session)
{
    private static readonly ConditionalWeakTable<Session, MemoryTable> BySession = [];

    private readonly Dictionary<string, Block> _blocks = [];

    internal static MemoryTable Of(Session session) => BySession.GetValue(session, static session => new MemoryTable(session));

    /// <summary>One more handle of a block. Its home knows of this process already, if <paramref name="isAttached"/>.</summary>
    /// <exception cref="IOException">The block is gone.</exception>
    internal MappedRegion Open(ObjectId id, MemoryTerms terms, bool isAttached)
    {
        lock (_blocks)
        {
            if (_blocks.TryGetValue(terms.Token, out var block))
            {
                block.Handles++;
                if (isAttached) Tell(new LeaveMemory(id, session.Slot, terms.Token));
                return block.Region;
            }

            if (!isAttached) Tell(new AttachMemory(id, session.Slot, 0, terms.Token));
            try
            {
                var region = MappedRegion.Open(session.Bulk.PathOf(terms.Token), terms.Size);
                _blocks[terms.Token] = new Block(region);
                return region;
            }
            catch
            {
                Tell(new LeaveMemory(id, session.Slot, terms.Token));
                throw;
            }
        }
    }

    internal void Close(ObjectId id, string token)
    {
        lock (_blocks)
        {
            if (--_blocks[token].Handles > 0) return;
            _blocks.Remove(token, out var block);
            block!.Region.Retire();
            Tell(new LeaveMemory(id, session.Slot, token));
        }
    }

    internal void Tell(IForHome message) => session.Tell(message);

    private sealed class Block(MappedRegion region)
    {
        internal MappedRegion Region { get; } = region;

        internal int Handles { get; set; } = 1;
    }
}

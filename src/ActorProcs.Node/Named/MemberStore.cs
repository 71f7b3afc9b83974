using System.Net;
using System.Text;
using DotNext.Buffers;
using DotNext.Net.Cluster.Consensus.Raft.Membership;

namespace ActorProcs.Named;

/// <summary>Who the members of the log are, on disk.</summary>
internal sealed class MemberStore(string file) : PersistentClusterConfigurationStorage<EndPoint>(file)
{
    protected override void Encode(EndPoint address, ref BufferWriterSlim<byte> writer)
    {
        var bytes = Encoding.UTF8.GetBytes(MemberAddress.Write(address));
        writer.Write(BitConverter.GetBytes(bytes.Length));
        writer.Write(bytes);
    }

    protected override EndPoint Decode(ref SequenceReader reader)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        reader.Read(length);
        var bytes = new byte[BitConverter.ToInt32(length)];
        reader.Read(bytes);
        return MemberAddress.Read(Encoding.UTF8.GetString(bytes));
    }
}

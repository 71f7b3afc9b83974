using Google.Protobuf;

namespace ActorProcs.Wire.Transport;

/// <summary>Reads the little that a transport must know of the frames Akka hands it. Their form is Akka's published WireFormats.proto.</summary>
internal static class AkkaFrame
{
    // A tag is the field's number shifted by three, and two for "length, then bytes".
    private const uint Field1Bytes = 1 << 3 | 2;
    private const uint Field2Bytes = 2 << 3 | 2;
    private const uint Field3Bytes = 3 << 3 | 2;
    private const uint Field4Bytes = 4 << 3 | 2;
    private const uint Field1Varint = 1 << 3;
    private const int Associate = 1;

    /// <summary>An instruction of the protocol itself (associate, disassociate, heartbeat), not a message between actors.</summary>
    internal static bool IsInstruction(ReadOnlySpan<byte> frame) => frame.Length > 0 && frame[0] == Field2Bytes;

    /// <summary>Whether this is the greeting that every association begins with.</summary>
    internal static bool IsAssociate(byte[] frame)
    {
        try
        {
            var input = new CodedInputStream(frame);
            if (input.ReadTag() != Field2Bytes || input.ReadLength() != frame.Length - input.Position) return false;
            return input.ReadTag() == Field1Varint && input.ReadEnum() == Associate && input.ReadTag() == Field2Bytes
                && input.ReadLength() == frame.Length - input.Position;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    /// <summary>Who sends what to whom; empty texts where the frame does not say.</summary>
    internal static Envelope ReadEnvelope(ByteString frame)
    {
        var envelope = new Envelope("", "", "");
        try
        {
            var input = frame.CreateCodedInput();
            if (input.ReadTag() != Field1Bytes) return envelope;
            input.ReadLength();

            // What is nested stands last in what it is nested in, so its fields simply follow: nothing large is copied.
            uint tag;
            while ((tag = input.ReadTag()) is not (0 or Field2Bytes)) input.SkipLastField();
            if (tag == 0) return envelope;
            input.ReadLength();

            while ((tag = input.ReadTag()) != 0)
            {
                if (tag == Field1Bytes) envelope = envelope with { Recipient = ReadPath(input) };
                else if (tag == Field2Bytes) envelope = envelope with { Manifest = ReadManifest(input) };
                else if (tag == Field4Bytes) envelope = envelope with { Sender = ReadPath(input) };
                else input.SkipLastField();
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Another version of Akka might send another form: then the error names nobody, but it is still an error.
        }

        return envelope;
    }

    private static string ReadPath(CodedInputStream input)
    {
        var nested = input.ReadBytes().CreateCodedInput();
        return nested.ReadTag() == Field1Bytes ? nested.ReadString() : "";
    }

    private static string ReadManifest(CodedInputStream input)
    {
        var end = input.ReadLength() + input.Position;
        var manifest = "";
        while (input.Position < end)
        {
            if (input.ReadTag() == Field3Bytes) manifest = input.ReadString();
            else input.SkipLastField();
        }

        return manifest;
    }

    internal readonly record struct Envelope(string Recipient, string Manifest, string Sender);
}

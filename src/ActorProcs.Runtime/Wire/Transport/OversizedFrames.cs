using Akka.Actor;
using Akka.Event;
using Google.Protobuf;

namespace ActorProcs.Wire.Transport;

/// <summary>Turns a frame over the limit into an error of its sender.</summary>
/// <remarks>Akka's own check drops such a message with a line in the log, and whoever asked waits for ever. So the transport reports no
/// limit to Akka, and refuses the frame here, where the sender can still be told.</remarks>
internal sealed class OversizedFrames(ExtendedActorSystem system, ILoggingAdapter log, int limit)
{
    internal void Refuse(ByteString frame)
    {
        var (recipient, manifest, sender) = AkkaFrame.ReadEnvelope(frame);
        var error = new FrameTooLargeException(recipient.Length == 0 ? "(unknown)" : recipient, manifest, frame.Length, limit);
        system.EventStream.Publish(error);
        if (sender.Length == 0) log.Error(error.Message);
        else system.Provider.ResolveActorRef(sender).Tell(new Status.Failure(error), ActorRefs.NoSender);
    }
}

namespace ActorProcs.Pools;

/// <summary>A public object that belongs to one process: packing it fails with this text.</summary>
internal interface IStaysHome
{
    string WhyItCannotTravel { get; }
}

using ActorProcs.Tenure;
using ActorProcs.Wire;

namespace ActorProcs.Signals;

/// <summary>What a home knows and decides, without actors or time, so that it can be compared with a model step by step.</summary>
internal interface ISignalState
{
    void Take(ISignalRequest request, ISignalOutlet outlet);

    /// <summary>All that it knows: where the objects outlive the processes that keep them, another copy goes on from there.</summary>
    byte[] Save();

    void Load(byte[] saved);

    /// <summary>A process has ended, proved by the operating system. Nothing that it said comes after this.</summary>
    void Bury(ProcessGone gone, ISignalOutlet outlet);
}

/// <summary>How a home is heard.</summary>
internal interface ISignalOutlet
{
    /// <summary>Answers a request, once. Request 0 is not answered.</summary>
    void Answer(Ticket ticket, Verdict verdict, int value = 0, string? text = null, byte[]? code = null);

    /// <summary>Says something unasked to a process that has asked before.</summary>
    void Push(int slot, IWireMessage message);
}

namespace ActorProcs.Conformance;

/// <summary>Which exception of C# stands for which one of Python.</summary>
internal static class ErrorKinds
{
    private const string Misuse = "InvalidOperationException";

    internal static IReadOnlyList<(string Python, string[] CSharp, string Why)> All { get; } =
    [
        ("AssertionError", [Misuse, "SynchronizationLockException", "ArgumentNullException"], "misuse; an assertion vanishes with `-O`, an exception does not"),
        ("AttributeError", ["CodeNotShippableException"], "what cannot be pickled"),
        ("BrokenBarrierError", ["BarrierBrokenException"], ""),
        ("BrokenPipeError", ["IOException"], ""),
        ("Empty", ["TimeoutException"], "`queue.Empty`: nothing came in that time"),
        ("EOFError", ["EndOfStreamException"], ""),
        ("FileExistsError", ["IOException", Misuse], ""),
        ("FileNotFoundError", ["FileNotFoundException"], ""),
        ("Full", ["TimeoutException"], "`queue.Full`: there was no room in that time"),
        ("IncompleteReadError", ["EndOfStreamException"], ""),
        ("IndexError", ["ArgumentOutOfRangeException"], ""),
        ("KeyError", ["KeyNotFoundException"], ""),
        ("MaybeEncodingError", ["CodeNotShippableException"], "a result that cannot travel"),
        ("NotImplementedError", ["CodeNotShippableException"], "what stays in its process"),
        ("OSError", ["IOException", "ObjectDisposedException", "ArgumentOutOfRangeException"], ""),
        ("PicklingError", ["CodeNotShippableException"], ""),
        ("ProcessLookupError", [Misuse], ""),
        ("RuntimeError", [Misuse], ""),
        ("TimeoutError", ["TimeoutException"], "`multiprocessing.TimeoutError`"),
        ("TypeError", ["CodeNotShippableException", "ArgumentNullException"], "what cannot be pickled; a missing function"),
        ("ValueError", ["ArgumentException", "ArgumentOutOfRangeException", Misuse, "SynchronizationLockException", "ObjectDisposedException", "ChannelClosedException", "FormatException"], "a value that makes no sense, or misuse"),
        ("ZeroDivisionError", ["DivideByZeroException"], ""),
    ];

    internal static bool Stands(string csharp, string python) => All.Any(kind => kind.Python == python && kind.CSharp.Contains(csharp));
}

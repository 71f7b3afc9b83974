using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Xml;
using ActorProcs.Code;
using static ActorProcs.Tests.Code.Travel;

#pragma warning disable CA1064 // The exceptions of these tests are theirs alone.
#pragma warning disable CA1065 // Some of them misbehave on purpose.
#pragma warning disable CA2201 // The reserved types travel too.

namespace ActorProcs.Tests.Code;

public sealed class ErrorTests
{
    public sealed record Place(string File, int Line);

    private sealed class ParseException(Place place, IReadOnlyList<string> expected) : FormatException($"Cannot parse {place.File}.")
    {
        public Place Place { get; } = place;

        public IReadOnlyList<string> Expected { get; private set; } = expected;

        public override string Message => $"{base.Message} Line {Place.Line}, expected {string.Join(" or ", Expected)}.";
    }

    private class BaseException(string message, int code) : InvalidOperationException(message)
    {
        public int Code { get; } = code;
    }

    private sealed class DerivedException(string message, int code, DateTime at) : BaseException(message, code)
    {
        public DateTime At { get; } = at;
    }

    private sealed class GenericException<T>(T value) : Exception("generic")
    {
        public T Value { get; } = value;
    }

    private sealed class HoldingException(Stream stream, string kept) : Exception("It holds a stream.")
    {
        public Stream? Stream { get; } = stream;

        public string Kept { get; } = kept;
    }

    private sealed class NeedsWhatItLosesException(Stream stream) : Exception
    {
        public override string Message => $"It is {stream.Length} bytes long.";
    }

    private sealed class SelfishException : Exception
    {
        public SelfishException()
            : base("me") => Me = this;

        public Exception Me { get; }

        public List<Exception> All { get; } = [];
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string? StackTrace => throw new InvalidOperationException("no stack");

        public override IDictionary Data => throw new InvalidOperationException("no data");

        public override string? Source
        {
            get => throw new InvalidOperationException("no source");
            set => throw new InvalidOperationException("no source");
        }

        public override string? HelpLink
        {
            get => throw new InvalidOperationException("no link");
            set => throw new InvalidOperationException("no link");
        }
    }

    /// <summary>Exceptions of the framework, each with something of its own to lose.</summary>
    [SuppressMessage("Usage", "CA2208", Justification = "The names are the data of the test.")]
    public static TheoryData<Exception> OfTheFramework() =>
    [
        new ArgumentException("text", "name"), new ArgumentNullException("name"), new ArgumentOutOfRangeException("name", 42, "text"),
        new InvalidOperationException(), new ObjectDisposedException("it", "gone"), new FileNotFoundException("text", "/a/b"), new IOException("io", 7),
        new KeyNotFoundException(), new FormatException("f"), new OverflowException(), new DivideByZeroException(), new IndexOutOfRangeException(),
        new NullReferenceException(), new TimeoutException("late"), new OperationCanceledException("stop"), new TaskCanceledException("stop"),
        new NotSupportedException(), new NotImplementedException(), new UnauthorizedAccessException(), new OutOfMemoryException(),
        new SocketException((int)SocketError.ConnectionRefused), new Win32Exception(2), new HttpRequestException("http", null, System.Net.HttpStatusCode.NotFound),
        new JsonException("json", "$.a", 3, 4), new XmlException("xml", null, 3, 4), new BadImageFormatException("bad", "file.dll"),
        new TypeInitializationException("Some.Type", new FormatException()), new AggregateException("many", new FormatException("1"), new IOException("2")),
        new TargetInvocationException(new FormatException("inner")), new SynchronizationLockException(), new InvalidCastException("cast", 5),
        new System.ComponentModel.DataAnnotations.ValidationException("invalid"), new UriFormatException("uri"), new DllNotFoundException("lib"),
        new MissingMethodException("Class", "Method"), new TypeLoadException("type"), new AmbiguousMatchException(), new RankException(),
        new BarrierPostPhaseException("b"), new System.Security.SecurityException("s"), new ReflectionTypeLoadException([typeof(int)], [new TypeLoadException()]),
        new System.Runtime.InteropServices.ExternalException("e", 9), new EndOfStreamException(), new System.Threading.Channels.ChannelClosedException(),
    ];

    [Theory]
    [MemberData(nameof(OfTheFramework), DisableDiscoveryEnumeration = true)]
    public void The_frameworks_exceptions_arrive_whole(Exception original)
    {
        var copy = Ship(Thrown(original));

        Assert.IsType(original.GetType(), copy);
        Assert.Equal(original.Message, copy.Message);
        Assert.Equal(original.HResult, copy.HResult);
        Assert.Contains(nameof(Throw), copy.StackTrace, StringComparison.Ordinal);
        foreach (var property in original.GetType().GetProperties().Where(static p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)))
        {
            if (property.Name is not ("StackTrace" or "Source")) Assert.Equal(property.GetValue(original), property.GetValue(copy));
        }

        Assert.Equal(original.InnerException?.GetType(), copy.InnerException?.GetType());
        Assert.Equal(original.InnerException?.Message, copy.InnerException?.Message);
    }

    [Fact]
    public void Exceptions_of_ones_own_keep_their_fields()
    {
        var parse = (ParseException)Ship(new ParseException(new Place("a.txt", 3), ["(", "["]));
        Assert.Equal(new Place("a.txt", 3), parse.Place);
        Assert.Equal(["(", "["], parse.Expected);
        Assert.Equal("Cannot parse a.txt. Line 3, expected ( or [.", parse.Message);

        var derived = (DerivedException)Ship(new DerivedException("d", 7, DateTime.UnixEpoch));
        Assert.Equal((7, DateTime.UnixEpoch, "d"), (derived.Code, derived.At, derived.Message));

        Assert.Equal(3, ((GenericException<int>)Ship(new GenericException<int>(3))).Value);
        var died = new ProcDiedException("it died", new DeathCertificate { Process = "p", Pid = 1, Node = "n", ExitCode = -9, Cause = "killed" }, 4);
        Assert.Equal((-9, 4), (((ProcDiedException)Ship(died)).Death.ExitCode, ((ProcDiedException)Ship(died)).Item));
    }

    [Fact]
    public void All_of_an_aggregate_arrive_and_the_first_is_the_inner_one()
    {
        var nested = new AggregateException(new AggregateException(new ParseException(new Place("x", 1), [])), new TimeoutException("late"));
        var copy = (AggregateException)Ship(nested);

        Assert.Same(copy.InnerExceptions[0], copy.InnerException);
        Assert.Equal(["x", "late"], [((ParseException)copy.Flatten().InnerExceptions[1]).Place.File, copy.InnerExceptions[1].Message]);
    }

    [Fact]
    public void Rethrowing_keeps_both_stacks()
    {
        var copy = Ship(Thrown(new FormatException("x")));

        var e = Assert.Throws<FormatException>(() => Rethrow(copy));
        Assert.Contains(nameof(Throw), e.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Rethrow), e.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Throw), Ship(e).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_can_travel_travels()
    {
        var original = new FormatException("x") { HelpLink = "https://example.org", Source = "me" };
        original.Data["row"] = 7;
        original.Data["open"] = new MemoryStream();
        var copy = Ship(original);

        Assert.Equal((7, "https://example.org", "me"), (copy.Data["row"], copy.HelpLink, copy.Source));
        Assert.Null(copy.Data["open"]);
        Assert.Contains("Data[open] (System.IO.MemoryStream)", (string)copy.Data[ErrorPacker.DroppedKey]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_cannot_travel_is_left_out_and_named()
    {
        var copy = (HoldingException)Ship(new HoldingException(new MemoryStream(), "kept"));

        Assert.Null(copy.Stream);
        Assert.Equal("kept", copy.Kept);
        Assert.Equal("Stream (System.IO.MemoryStream)", copy.Data[ErrorPacker.DroppedKey]);
    }

    [Fact]
    public void An_exception_that_cannot_speak_without_what_it_lost_arrives_as_a_remote_one()
    {
        var copy = Assert.IsType<RemoteException>(Ship(new NeedsWhatItLosesException(new MemoryStream([1, 2]))));

        Assert.Equal("It is 2 bytes long.", copy.RemoteMessage);
        Assert.EndsWith(nameof(NeedsWhatItLosesException), copy.TypeName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_there_arrives_as_a_remote_exception()
    {
        var bytes = ErrorPacker.Pack(Thrown(new InvalidOperationException("outer", new ParseException(new Place("a", 1), []))));
        for (var at = 0; bytes.AsSpan(at).IndexOf("ParseException"u8) is >= 0 and var found; at += found + 1) "XarseException"u8.CopyTo(bytes.AsSpan(at + found));
        var outer = Assert.IsType<InvalidOperationException>(ErrorPacker.Unpack(bytes));
        var copy = Assert.IsType<RemoteException>(outer.InnerException);

        Assert.StartsWith("Cannot parse a.", copy.RemoteMessage, StringComparison.Ordinal);
        Assert.Contains("XarseException: Cannot parse a.", copy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_that_holds_itself_arrives()
    {
        var selfish = new SelfishException();
        selfish.All.AddRange([selfish, new InvalidOperationException("other", selfish)]);
        var copy = (SelfishException)Ship(selfish);

        Assert.Equal("me", copy.Message);
        Assert.Equal("me", ((RemoteException)copy.Me).RemoteMessage);
        Assert.Equal("other", copy.All[1].Message);
    }

    [Fact]
    public void Exceptions_that_hold_each_other_many_times_over_arrive_in_time()
    {
        var e = new SelfishException();
        for (var i = 0; i < 60; i++)
        {
            var next = new SelfishException();
            next.All.AddRange([e, e]);
            e = next;
        }

        Assert.Equal(2, ((SelfishException)Ship(e)).All.Count);
    }

    [Fact]
    public void A_long_chain_of_inner_exceptions_arrives_cut_off()
    {
        Exception e = new FormatException("innermost");
        for (var i = 0; i < 5_000; i++) e = new InvalidOperationException($"level {i}", e);
        var copy = Ship(e);

        var depth = 0;
        for (var inner = copy; inner is not null; inner = inner.InnerException) depth++;
        Assert.InRange(depth, 50, 70);
    }

    [Fact]
    public void An_exception_whose_every_property_throws_arrives_all_the_same()
    {
        var copy = Assert.IsType<RemoteException>(Ship(new HostileException()));

        Assert.EndsWith(nameof(HostileException), copy.TypeName, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_exception_give_an_exception()
    {
        Assert.IsType<RemoteException>(ErrorPacker.Unpack(new byte[] { 9, 9, 9 }));
        Assert.IsType<RemoteException>(ErrorPacker.Unpack(Array.Empty<byte>()));
    }

    [Fact]
    public void A_cancelled_token_does_not_keep_the_cancellation_from_arriving()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var copy = Ship(Thrown(new OperationCanceledException("stop", source.Token)));

        Assert.Equal(CancellationToken.None, ((OperationCanceledException)copy).CancellationToken);
        Assert.False(copy.Data.Contains(ErrorPacker.DroppedKey));
    }

    [Fact]
    public void Exceptions_may_be_captured_and_returned_as_values()
    {
        var captured = new ParseException(new Place("a", 1), []);
        var list = new List<Exception> { captured, captured };

        Assert.Equal("a", Call(() => captured.Place.File));
        var copy = Copy(list);
        Assert.Same(copy[0], copy[1]);
    }

    private static Exception Ship(Exception e) => ErrorPacker.Unpack(ErrorPacker.Pack(e));

    private static Exception Thrown(Exception e)
    {
        try
        {
            Throw(e);
        }
        catch (Exception caught)
        {
            return caught;
        }

        throw new InvalidOperationException("unreachable");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw(Exception e) => throw e;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rethrow(Exception e) => ExceptionDispatchInfo.Throw(e);
}

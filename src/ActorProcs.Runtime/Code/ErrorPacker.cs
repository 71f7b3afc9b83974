using System.Collections;
using ActorProcs.Code.Errors;

namespace ActorProcs.Code;

/// <summary>Copies an exception so that it can be thrown in another process with its own type, fields and stack.</summary>
/// <remarks>It is the last thing a failing worker does, so it never throws itself: what cannot be copied is left out and named, and what
/// cannot be rebuilt arrives as <see cref="RemoteException"/>.</remarks>
internal static class ErrorPacker
{
    /// <summary>Where the receiver finds, in <see cref="Exception.Data"/>, what was left out.</summary>
    internal const string DroppedKey = "ActorProcs.Dropped";

    /// <summary>Where it finds the original message, when the rebuilt exception words it otherwise for want of what was left out.</summary>
    internal const string MessageKey = "ActorProcs.Message";

    internal static byte[] Pack(Exception e) => Pack(e, new ErrorScope());

    internal static byte[] Pack(Exception e, ErrorScope scope)
    {
        if (!scope.Enter(e)) return Bare(e, "It has been reported already, further out.").ToBytes();
        try
        {
            return Describe(e, scope).ToBytes();
        }
        catch (Exception failure)
        {
            return Bare(e, $"It could not be copied whole: {Safely(() => failure.Message)}").ToBytes();
        }
        finally
        {
            scope.Leave(e);
        }
    }

    internal static Exception Unpack(ReadOnlyMemory<byte> bytes)
    {
        ErrorRecord record;
        try
        {
            record = ErrorRecord.From(bytes);
        }
        catch (Exception e)
        {
            return new RemoteException("an exception that could not be read", e.Message, "", e);
        }

        return ExceptionRebuilder.Rebuild(record);
    }

    private static ErrorRecord Describe(Exception e, ErrorScope scope)
    {
        var dropped = new List<string>();
        var fields = new List<(string, string, byte[])>();
        foreach (var field in ExceptionFields.Of(e.GetType()))
        {
            var value = field.Info.GetValue(e);
            if (value is null) continue;
            if (TryPack(value, scope) is { } bytes) fields.Add((field.Info.DeclaringType!.FullName ?? "", field.Info.Name, bytes));
            else if (!Framework.Owns(field.Info.DeclaringType!.Assembly)) dropped.Add($"{field.Name} ({value.GetType()})");
        }

        return Bare(e, null) with
        {
            LoadableName = e.GetType().AssemblyQualifiedName ?? "",
            RawMessage = ExceptionFields.Message(e),
            HResult = e.HResult,
            Source = Safely(() => e.Source),
            HelpLink = Safely(() => e.HelpLink),

            // An aggregate's inner exception is the first of its list, which is among its fields.
            Inner = e is not AggregateException && e.InnerException is { } inner ? Pack(inner, scope) : null,
            Fields = fields,
            Data = PackData(e, scope, dropped),
            Dropped = dropped,
        };
    }

    private static List<(byte[], byte[])> PackData(Exception e, ErrorScope scope, List<string> dropped)
    {
        var packed = new List<(byte[], byte[])>();
        if (Safely(() => e.Data) is not { Count: > 0 } data) return packed;
        foreach (DictionaryEntry entry in data)
        {
            if (TryPack(entry.Key, scope) is { } key && TryPack(entry.Value, scope) is { } value) packed.Add((key, value));
            else dropped.Add($"Data[{Safely(() => entry.Key.ToString())}] ({entry.Value?.GetType()})");
        }

        return packed;
    }

    private static byte[]? TryPack(object? value, ErrorScope scope)
    {
        try
        {
            return FlatValue.Pack(value) ?? Pickler.PackGraph(value, static e => e.Message, scope);
        }
        catch (Exception)
        {
            // Refused, or changed by another thread while it was copied, or a property that throws: the exception travels without it.
            return null;
        }
    }

    private static ErrorRecord Bare(Exception e, string? note) => new()
    {
        LoadableName = "",
        TypeName = e.GetType().FullName ?? e.GetType().Name,
        Message = Safely(() => ExceptionFields.Text(e)) ?? "(its message could not be read)",
        Stack = Safely(() => e.StackTrace) ?? "",
        Dropped = note is null ? [] : [note],
    };

    /// <summary>The properties of exceptions are virtual, and some throw.</summary>
    private static T? Safely<T>(Func<T?> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception)
        {
            return null;
        }
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ActorProcs.Code.Errors;

/// <summary>Makes an exception of its record, of its own type where this process can.</summary>
internal static class ExceptionRebuilder
{
    private static readonly ConstructorInfo Base = typeof(Exception).GetConstructor([])!;

    internal static Exception Rebuild(ErrorRecord record)
    {
        var inner = record.Inner is null ? null : ErrorPacker.Unpack(record.Inner);
        var rebuilt = Rebuild(record, inner) ?? new RemoteException(record.TypeName, record.Message, record.Stack, inner);
        try
        {
            Complete(rebuilt, record);
        }
        catch (Exception)
        {
            // Data, HelpLink and Source are virtual. The exception itself matters more than they do.
        }

        return record.Stack.Length == 0 ? rebuilt : ExceptionDispatchInfo.SetRemoteStackTrace(rebuilt, record.Stack);
    }

    private static Exception? Rebuild(ErrorRecord record, Exception? inner)
    {
        try
        {
            if (record.LoadableName.Length == 0) return null;
            var type = TypeNames.Load(record.LoadableName);
            if (type.IsAbstract || !typeof(Exception).IsAssignableFrom(type)) return null;

            // No constructor of the type's own is run: nobody knows what it would want, or do. That of Exception sets what the runtime needs.
            var e = (Exception)RuntimeHelpers.GetUninitializedObject(type);
            Base.Invoke(e, null);
            ExceptionFields.Message(e) = record.RawMessage;
            ExceptionFields.Inner(e) = inner;
            e.HResult = record.HResult;
            SetFields(e, record);
            if (e is AggregateException { InnerExceptions: [var first, ..] }) ExceptionFields.Inner(e) = first;

            // A message that cannot be put together here would throw again in whoever logs it.
            if (ExceptionFields.Text(e) != record.Message) e.Data[ErrorPacker.MessageKey] = record.Message;
            return e;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static void SetFields(Exception e, ErrorRecord record)
    {
        var known = ExceptionFields.Of(e.GetType());
        foreach (var (declaringType, name, bytes) in record.Fields)
        {
            // Another build of the type may have dropped or changed a field: what fits is set.
            var field = known.FirstOrDefault(one => one.Info.Name == name && one.Info.DeclaringType!.FullName == declaringType);
            if (field is null) continue;
            if (TryUnpack(bytes, out var value) && field.Info.FieldType.IsInstanceOfType(value)) field.Set(e, value);
        }
    }

    private static void Complete(Exception e, ErrorRecord record)
    {
        foreach (var (key, value) in record.Data)
        {
            if (TryUnpack(key, out var name) && name is not null && TryUnpack(value, out var content)) e.Data[name] = content;
        }

        if (record.Dropped.Count > 0) e.Data[ErrorPacker.DroppedKey] = string.Join("; ", record.Dropped);
        e.HelpLink = record.HelpLink;
        e.Source = record.Source;
    }

    private static bool TryUnpack(byte[] bytes, out object? value)
    {
        try
        {
            value = Pickler.Unpack(bytes);
            return true;
        }
        catch (Exception)
        {
            value = null;
            return false;
        }
    }
}

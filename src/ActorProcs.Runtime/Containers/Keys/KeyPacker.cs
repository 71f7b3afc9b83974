using System.Security.Cryptography;
using System.Text;

namespace ActorProcs.Containers;

/// <summary>Makes bytes of keys, so that two keys have the same bytes exactly when they are equal.</summary>
/// <remarks>The home of a dictionary compares keys without opening them, and keys that are equal may be packed differently: 1.0m and 1.00m,
/// zero and minus zero, one moment in two time zones. So a key has two packed forms: these bytes, which compare, and the key itself, which is
/// given to those who enumerate.</remarks>
internal static class KeyPacker
{
    /// <summary>Longer ones are known by their hash: keys travel in messages.</summary>
    internal const int LongestPlain = 1 << 10;

    private const byte Plain = 0;
    private const byte Hashed = 1;

    /// <summary>Far beyond any key, and far from the end of the stack.</summary>
    private const int DeepestNesting = 64;

    /// <exception cref="ArgumentException">The type, or what it is made of, does not compare by value in a way that is known here.</exception>
    internal static void Check(Type type) => Check(type, "", []);

    /// <exception cref="ArgumentException">It holds something that does not compare by value.</exception>
    internal static byte[] Pack<TKey>(TKey key) where TKey : notnull
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Plain);
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true)) Write(writer, key, typeof(TKey), "", 0);
        return bytes.Length <= LongestPlain ? bytes.ToArray() : [Hashed, .. SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))];
    }

    private static void Write(BinaryWriter to, object? value, Type declared, string path, int depth)
    {
        if (depth > DeepestNesting) throw Refuse(declared, path, "is nested too deeply, or contains itself");
        if (value is null)
        {
            to.Write(false);
            return;
        }

        to.Write(true);
        var type = value.GetType();

        // Where the declaration leaves the type open, 1 and 1L are both possible, and are not equal.
        if (!IsExact(declared)) to.Write($"{type.FullName}, {type.Assembly.GetName().Name}");
        var form = KeyForm.Of(type);
        if (form.Refusal is { } why) throw Refuse(type, path, why);
        if (form.Flat is { } flat)
        {
            var bytes = flat(value);
            to.Write7BitEncodedInt(bytes.Length);
            to.Write(bytes);
            return;
        }

        foreach (var field in form.Fields) Write(to, field.GetValue(value), field.FieldType, Join(path, field.Name), depth + 1);
    }

    private static void Check(Type type, string path, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!IsExact(type) || !seen.Add(type)) return;
        var form = KeyForm.Of(type);
        if (form.Refusal is { } why) throw Refuse(type, path, why);
        foreach (var field in form.Fields) Check(field.FieldType, Join(path, field.Name), seen);
    }

    /// <summary>Whether a value of this declared type can only be of this type.</summary>
    private static bool IsExact(Type declared) => declared.IsValueType || declared.IsSealed;

    private static string Join(string path, string field)
    {
        // What the compiler calls <Name>k__BackingField is Name in the source.
        var name = field is ['<', ..] && field.IndexOf('>', StringComparison.Ordinal) is var end and > 1 ? field[1..end] : field;
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    private static ArgumentException Refuse(Type type, string path, string why)
    {
        var subject = path.Length == 0 ? $"A {type} cannot be a key" : $"A key cannot have the {type} '{path}'";
        return new ArgumentException(
            $"{subject}: it {why}. Keys are copied to the node and compared there: use text, numbers, enums, Guids, dates, or tuples and records of these.");
    }
}

using System.Collections.Concurrent;
using System.Reflection;

namespace ActorProcs.Code;

/// <summary>Writes down a method or another member so that the same build of the same assembly finds it again.</summary>
/// <remarks>By metadata token, because lambdas have no other identity: their names shift when a line is added above them. The framework's
/// own members go by name, because its servicing releases differ between hosts and it promises to keep its names.</remarks>
internal static class MemberReference
{
    private const BindingFlags Everywhere = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConcurrentDictionary<string, MemberInfo> Found = new();

    internal static void Write(MemberInfo member, BinaryWriter writer, AssemblyTable assemblies)
    {
        var type = member.DeclaringType!;
        writer.Write7BitEncodedInt(assemblies.IndexOf(type.Assembly));
        writer.Write(member.MetadataToken);
        writer.Write(ByName(member) ? type.FullName! : "");
        writer.Write(ByName(member) ? Signature(member) : member.Name);
        WriteTypes(type.IsGenericType ? type.GetGenericArguments() : [], writer);
        WriteTypes(member is MethodInfo { IsGenericMethod: true } method ? method.GetGenericArguments() : [], writer);
    }

    /// <exception cref="CodeMismatchException">The framework here has no such member.</exception>
    internal static MemberInfo Read(BinaryReader reader, AssemblyTable assemblies)
    {
        var assembly = assemblies[reader.Read7BitEncodedInt()];
        var token = reader.ReadInt32();
        var typeName = reader.ReadString();
        var signature = reader.ReadString();
        var typeArguments = ReadNames(reader);
        var methodArguments = ReadNames(reader);
        if (typeName.Length > 0) return FindByName(assembly, typeName, signature, methodArguments);

        var key = $"{assembly.ManifestModule.ModuleVersionId} {token} {string.Join('|', typeArguments)} {string.Join('|', methodArguments)}";
        if (Found.TryGetValue(key, out var known)) return known;
        var member = assembly.ManifestModule.ResolveMember(token)!;
        return Found[key] = Close(member, typeArguments, methodArguments);
    }

    /// <summary>Properties and events have tokens too, but nothing resolves them.</summary>
    private static bool ByName(MemberInfo member) => member is PropertyInfo or EventInfo || Framework.Owns(member.DeclaringType!.Assembly);

    /// <summary>The definition's text: what two servicing releases have in common.</summary>
    private static string Signature(MemberInfo member) =>
        (member is MethodInfo { IsGenericMethod: true } method ? method.GetGenericMethodDefinition() : member).ToString()!;

    private static MemberInfo FindByName(Assembly assembly, string typeName, string signature, string[] methodArguments)
    {
        var type = assembly.GetType(typeName);
        var member = type?.GetMembers(Everywhere | BindingFlags.DeclaredOnly).FirstOrDefault(candidate => Signature(candidate) == signature);
        if (member is null)
        {
            throw new CodeMismatchException(
                $"The sender's {assembly.GetName().Name} has {typeName}: {signature}, and this process's, under .NET {Environment.Version}, has "
                + "not. Use one version of .NET, and one build of the application, on all hosts.");
        }

        return methodArguments.Length == 0 ? member : ((MethodInfo)member).MakeGenericMethod(Types(methodArguments));
    }

    private static MemberInfo Close(MemberInfo member, string[] typeArguments, string[] methodArguments)
    {
        if (typeArguments.Length > 0)
        {
            var type = member.DeclaringType!.MakeGenericType(Types(typeArguments));
            member = type.GetMemberWithSameMetadataDefinitionAs(member);
        }

        return methodArguments.Length == 0 ? member : ((MethodInfo)member).MakeGenericMethod(Types(methodArguments));
    }

    private static void WriteTypes(Type[] types, BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(types.Length);
        foreach (var type in types) writer.Write(type.AssemblyQualifiedName!);
    }

    private static string[] ReadNames(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        if (count == 0) return [];
        var names = new string[count];
        for (var i = 0; i < count; i++) names[i] = reader.ReadString();
        return names;
    }

    private static Type[] Types(string[] names) => [.. names.Select(TypeNames.Load)];
}

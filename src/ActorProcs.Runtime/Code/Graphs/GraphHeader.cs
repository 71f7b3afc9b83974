namespace ActorProcs.Code.Graphs;

/// <summary>What stands before copied objects: whatever could make their bytes mean something else in the receiving process.</summary>
internal static class GraphHeader
{
    internal static void Write(BinaryWriter writer, GraphSurvey survey)
    {
        writer.Write((byte)Environment.Version.Major);
        writer.Write7BitEncodedInt(survey.Depth);
        survey.Assemblies.Write(writer);
    }

    /// <exception cref="CodeMismatchException">This process has another .NET or another build of an assembly, or none.</exception>
    internal static (int Depth, AssemblyTable Assemblies) Read(BinaryReader reader)
    {
        var major = reader.ReadByte();
        if (major != Environment.Version.Major)
        {
            throw new CodeMismatchException(
                $"The sender runs .NET {major} and this process .NET {Environment.Version.Major}, whose objects have other fields. "
                + "Use one version of .NET on all hosts.");
        }

        return (reader.Read7BitEncodedInt(), AssemblyTable.Read(reader));
    }
}

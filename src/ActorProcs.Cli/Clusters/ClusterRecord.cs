using System.Text.Json;
using ActorProcs.Cli.Api;

namespace ActorProcs.Cli.Clusters;

/// <summary>The file in which <c>up</c> writes down the cluster of this user, so that nobody needs to be told its address.</summary>
internal static class ClusterRecord
{
    internal static string FileIn(string baseDirectory) => Path.Combine(baseDirectory, "current.json");

    /// <summary>Null when there is none. That there is one does not say that its cluster lives.</summary>
    internal static ClusterRecordView? Read(string baseDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileIn(baseDirectory)), ApiJson.Default.ClusterRecordView);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not at all: a reader never meets half of it.</summary>
    internal static void Write(string baseDirectory, ClusterRecordView record)
    {
        var file = FileIn(baseDirectory);
        var unfinished = file + ".new";
        try
        {
            File.WriteAllText(unfinished, ApiJson.Text(record, ApiJson.Default.ClusterRecordView, indented: false));
            File.Move(unfinished, file, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
    }

    internal static void Remove(string baseDirectory) => File.Delete(FileIn(baseDirectory));
}

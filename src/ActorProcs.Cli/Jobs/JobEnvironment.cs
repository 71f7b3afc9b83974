using System.Collections;
using ActorProcs.Nodes;

namespace ActorProcs.Cli.Jobs;

/// <summary>What a job finds in its environment: the cluster's own variables, those of the submission, and the way to the cluster.</summary>
internal static class JobEnvironment
{
    /// <summary>Every descendant of a job inherits it unless it cleans its environment: by it the job's leavings are found.</summary>
    internal const string JobVariable = "ACTORPROCS_JOB";

    internal static string NodeMark(string nodeId) => $"{JobVariable}={nodeId}/";

    internal static string JobMark(string nodeId, string jobId) => $"{NodeMark(nodeId)}{jobId}";

    internal static Dictionary<string, string> Of(NodePlace place, Job job)
    {
        var environment = Own();
        foreach (var (name, value) in job.Submission.Environment) environment[name] = value;

        // A job is a program, not a worker, even when this console was started inside one.
        environment.Remove(WorkerEnvironment.WorkerVariable);
        environment[DefaultContext.AddressVariable] = place.Address;
        environment[JobVariable] = $"{place.NodeId}/{job.Id}";
        return environment;
    }

    internal static Dictionary<string, string> Own()
    {
        var own = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) own[(string)variable.Key] = (string?)variable.Value ?? "";
        return own;
    }
}

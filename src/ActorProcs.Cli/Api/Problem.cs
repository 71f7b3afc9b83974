namespace ActorProcs.Cli.Api;

/// <summary>Why a request was refused: the body of every answer that is not 2xx.</summary>
internal sealed record Problem(string Error);

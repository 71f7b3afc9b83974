return ActorProcs.WorkerProgram.Run(args);

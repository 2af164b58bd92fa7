// As tuples they travel without the names of their members.
global using ActorAnswer = (Pycos.Internals.ActorAnswerKind Kind, byte[] Data);
global using ActorRequest = (Pycos.Internals.ActorRequestKind Kind, System.Guid Actor, int Handover, int Known, byte[] Code);

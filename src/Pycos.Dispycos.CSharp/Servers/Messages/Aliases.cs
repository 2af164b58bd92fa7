// As tuples they travel without the names of their members.
global using ServerAnswer = (Pycos.Internals.ServerAnswerKind Kind, long Job, int Handover, byte[] Data, string Text);
global using ServerFile = (string Name, long Length, string Sha256, int Mode, long Modified);
global using ServerOrder = (Pycos.Internals.ServerOrderKind Kind, long Number, long Job, int Handover, int Attempt, int Known, int Children, byte[] Code);

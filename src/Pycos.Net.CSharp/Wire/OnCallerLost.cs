namespace Pycos.Internals;

/// <summary>What becomes of a task that a CALL started when its caller's session is lost.</summary>
internal enum OnCallerLost : byte
{
    Terminate = 0,
    Keep = 1,
}

namespace Pycos.Internals;

/// <summary>How a task ended. That its node was lost is found out here and never sent.</summary>
internal enum DownReason : byte
{
    Value = 0,
    Exception = 1,
    Terminated = 2,
    NoSuchTask = 3,
    Serialization = 4,
}

namespace Pycos;

/// <summary>What was to be written can reach nobody: the other end of the pipe or connection is closed.</summary>
public sealed class BrokenPipeException : IOException
{
    internal BrokenPipeException(Exception innerException)
        : base(
            "Nobody reads any more: the other end of the pipe is closed, or the process that had it has ended. Stop writing, and look "
            + "at how that process ended.",
            innerException)
    {
    }
}

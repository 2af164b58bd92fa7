namespace Pycos.Core.Tests.Programs;

/// <summary>A task of an <see cref="AltRun"/>, and what is known of it.</summary>
internal sealed class AltChooser(int seed)
{
    /// <summary>What can be chosen; below these stand the semaphores.</summary>
    internal const int Gate = 2;
    internal const int Signal = 3;
    internal const int Message = 4;
    internal const int Time = 5;

    internal Random Random { get; } = new(seed);

    internal TaskRef<int> Address { get; set; }

    /// <summary>What the present choice is among: a bit for each.</summary>
    internal int Offers { get; set; }

    internal bool HasTimeout { get; set; }

    internal bool IsChoosing { get; set; }

    /// <summary>How many messages were sent to it and received by it: they are numbered.</summary>
    internal int Sent { get; set; }

    internal int Received { get; private set; }

    internal string? Wrong { get; private set; }

    internal int Receive(int message)
    {
        if (message != Received)
        {
            Wrong ??= $"message {message} came in the place of {Received}";
        }

        Received++;
        return Message;
    }
}

namespace Pycos;

/// <summary>How many messages a task's inbox holds, and what happens to those beyond.</summary>
public sealed record InboxOptions
{
    /// <summary>
    /// The capacity of an inbox that nothing else is said of: 65,536 messages. Half a megabyte of references: large enough that
    /// only a reader that has fallen behind meets it.
    /// </summary>
    public const int DefaultCapacity = 65_536;

    private readonly int capacity = DefaultCapacity;

    /// <summary>A bounded inbox of <see cref="DefaultCapacity"/> whose senders wait when it is full.</summary>
    public static InboxOptions Default { get; } = new();

    /// <summary>An inbox without a bound: its reader must be known to keep up.</summary>
    public static InboxOptions Unbounded { get; } = new() { Capacity = int.MaxValue };

    /// <summary>How many messages the inbox holds; at least 1. <see cref="int.MaxValue"/> is no bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is less than 1.</exception>
    public int Capacity
    {
        get => capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            capacity = value;
        }
    }

    /// <summary>What happens to a message when the inbox is full.</summary>
    public InboxFullMode FullMode { get; init; } = InboxFullMode.Wait;
}

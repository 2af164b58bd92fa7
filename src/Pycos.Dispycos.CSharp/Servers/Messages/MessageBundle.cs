using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>
/// What is to be sent in its order: small things go out together in one message, and large ones by themselves. For one thread at a time.
/// </summary>
internal sealed class MessageBundle<T>(Func<T, int> bytesOf)
{
    /// <summary>How many go in one message.</summary>
    private const int MostItems = 64;

    /// <summary>How many bytes go in one message, unless the first of its things has more.</summary>
    private const int MostBytes = 16 << 10;

    private readonly Queue<T> waiting = new();

    /// <summary>How many bytes wait.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => waiting.Count == 0;

    /// <summary>Whether a message more would be no larger for waiting.</summary>
    public bool IsFull => waiting.Count >= MostItems || Bytes >= MostBytes;

    public void Add(T item)
    {
        waiting.Enqueue(item);
        Bytes += bytesOf(item);
    }

    /// <summary>The next message; what is in it stays until it is removed.</summary>
    public bool TryPeek([NotNullWhen(true)] out T[]? message)
    {
        var count = 0;
        var bytes = 0L;
        foreach (var item in waiting)
        {
            bytes += bytesOf(item);
            if (count == MostItems || (count > 0 && bytes > MostBytes))
            {
                break;
            }

            count++;
        }

        message = count > 0 ? [.. waiting.Take(count)] : null;
        return message is not null;
    }

    /// <summary>Removes a message that was sent.</summary>
    public void Remove(T[] message)
    {
        foreach (var item in message)
        {
            waiting.Dequeue();
            Bytes -= bytesOf(item);
        }
    }

    public void Clear()
    {
        waiting.Clear();
        Bytes = 0;
    }
}

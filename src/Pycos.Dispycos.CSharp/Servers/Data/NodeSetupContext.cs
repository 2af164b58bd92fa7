using Pycos.Internals;

namespace Pycos;

/// <summary>
/// What the setup of a node gives to all servers there: jobs find it in <see cref="JobContext.NodeState"/>. Nothing of it is visible before
/// the setup has ended.
/// </summary>
public sealed class NodeSetupContext
{
    private readonly NodeDataWriter writer;

    internal NodeSetupContext(NodeDataWriter writer) => this.writer = writer;

    /// <summary>
    /// Gives each server a copy of a value, which is made when a job there asks for it first. It is read now; changes after that do not travel.
    /// Usable on every thread; blocks it while it is written to a file.
    /// </summary>
    /// <param name="name">Under which name.</param>
    /// <param name="value">The value: whatever a job may capture.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="ArgumentException">There is something of this name.</exception>
    /// <exception cref="NotPicklableException">It can not be sent.</exception>
    /// <exception cref="IOException">The node's disk is full, or can not be written to.</exception>
    public void Share<T>(string name, T value)
    {
        ArgumentNullException.ThrowIfNull(name);
        writer.AddValue(name, value);
    }

    /// <summary>
    /// Gives all servers the same bytes: they are in a file that each of them has in its memory, and so in the machine's memory once, however
    /// many servers read them. Suspends the running task until they are written.
    /// </summary>
    /// <param name="name">Under which name.</param>
    /// <param name="content">The bytes: read from where it stands to its end.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">There is something of this name.</exception>
    /// <exception cref="IOException">They can not be read, or the node's disk is full, or can not be written to.</exception>
    public async Coroutine ShareBytesAsync(string name, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        await using var file = writer.AddBytes(name);
        await content.CopyToAsync(file, cancellationToken);
    }

    /// <summary>Gives all servers the same bytes; otherwise as <see cref="ShareBytesAsync"/>. Blocks the thread until they are written.</summary>
    /// <param name="name">Under which name.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="ArgumentException">There is something of this name.</exception>
    /// <exception cref="IOException">The node's disk is full, or can not be written to.</exception>
    public void ShareBytes(string name, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(name);
        using var file = writer.AddBytes(name);
        file.Write(content);
    }
}

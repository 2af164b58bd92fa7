using System.Diagnostics.CodeAnalysis;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// What <see cref="ClusterOptions.NodeSetup"/> has given to the servers of a node: for reading only, since all jobs of a server see the same
/// objects. Usable on every thread.
/// </summary>
public sealed class NodeData
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal);
    private readonly string folder;
    private readonly Func<PickleScope> scope;
    private Dictionary<string, string>? files;

    internal NodeData(string folder, Func<PickleScope> scope)
    {
        this.folder = folder;
        this.scope = scope;
    }

    /// <summary>The names of all that there is, of values and of bytes.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (gate)
            {
                return [.. Files.Keys];
            }
        }
    }

    private Dictionary<string, string> Files => files ??= NodeDataFiles.TryReadNames(folder) ?? [];

    /// <summary>A value: the server's copy, made when the first job asks for it.</summary>
    /// <param name="name">Its name.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The value; every time the same.</returns>
    /// <exception cref="KeyNotFoundException">There is nothing of this name.</exception>
    /// <exception cref="InvalidCastException">It is of another type, or these are bytes.</exception>
    public T Get<T>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) switch
        {
            T value => value,
            null when default(T) is null => default!,
            var other => throw new InvalidCastException(
                $"'{name}' of this node is {(other is null ? "null" : TypeText.Of(other.GetType()))}, not {TypeText.Of(typeof(T))}."),
        };
    }

    /// <summary>A value, if there is one of this name; otherwise as <see cref="Get{T}"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidCastException">It is of another type, or these are bytes.</exception>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isThere = Names.Contains(name);
        value = isThere ? Get<T>(name) : default;
        return isThere;
    }

    /// <summary>Bytes that all servers of the node have in common.</summary>
    /// <param name="name">Their name.</param>
    /// <returns>The bytes, in the server's memory as long as it runs; every time the same object.</returns>
    /// <exception cref="KeyNotFoundException">There is nothing of this name.</exception>
    /// <exception cref="InvalidCastException">This is a value.</exception>
    public NodeBytes Bytes(string name) => Get<NodeBytes>(name);

    private object? Find(string name)
    {
        lock (gate)
        {
            if (values.TryGetValue(name, out var known))
            {
                return known;
            }

            if (!Files.TryGetValue(name, out var path))
            {
                throw new KeyNotFoundException(files!.Count == 0
                    ? $"There is no '{name}': this node's servers were given nothing by ClusterOptions.NodeSetup."
                    : $"There is no '{name}' among what the setup of this node has given its servers: {string.Join(", ", files.Keys)}.");
            }

            var found = path.EndsWith(NodeDataFiles.BytesSuffix, StringComparison.Ordinal)
                ? new NodeBytes(path)
                : PickleReader.Read(File.ReadAllBytes(path), scope());
            values.Add(name, found);
            return found;
        }
    }
}

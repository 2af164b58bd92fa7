namespace Pycos.Internals;

/// <summary>
/// Writes what the setup of a node gives to its servers: each thing into a file of its own, in a folder that gets its name when all are
/// there. So servers see all of it or nothing, also if the one that runs the setup is killed.
/// </summary>
internal sealed class NodeDataWriter
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);
    private readonly string unfinished;
    private readonly string folder;
    private readonly PickleScope scope;

    /// <summary>Begins, and deletes what servers that were killed have left.</summary>
    /// <param name="folder">What the folder is called when all is there.</param>
    /// <param name="scope">How values are written.</param>
    internal NodeDataWriter(string folder, PickleScope scope)
    {
        this.folder = folder;
        this.scope = scope;
        var (parent, name) = (Path.GetDirectoryName(folder)!, Path.GetFileName(folder));
        foreach (var left in Directory.GetDirectories(parent, name + ".*"))
        {
            NodeDirectory.Delete(left);
        }

        unfinished = $"{folder}.{Guid.NewGuid():N}";
        Folder.Make(unfinished);
    }

    internal void AddValue(string name, object? value)
    {
        var bytes = PickleWriter.Write(value, scope);
        using var file = Create(name, NodeDataFiles.ValueSuffix);
        file.Write(bytes);
    }

    internal FileStream AddBytes(string name) => Create(name, NodeDataFiles.BytesSuffix);

    /// <summary>Lets the servers see it.</summary>
    internal void Commit()
    {
        lock (gate)
        {
            NodeDataFiles.WriteNames(unfinished, files);
            Directory.Move(unfinished, folder);
        }
    }

    private FileStream Create(string name, string suffix)
    {
        lock (gate)
        {
            var file = FormattableString.Invariant($"{files.Count}{suffix}");
            if (!files.TryAdd(name, file))
            {
                throw new ArgumentException($"The setup of this node has given its servers something by the name of '{name}' already.", nameof(name));
            }

            return new FileStream(Path.Combine(unfinished, file), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
    }
}

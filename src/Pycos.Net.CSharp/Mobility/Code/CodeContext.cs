using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// The assemblies that a peer has offered in one session, loaded as they are needed, apart from those of everybody else. Used from every
/// thread.
/// </summary>
internal sealed class CodeContext(CodeStore store, ILogger log, string peer, bool unloads = true) : IAssemblyMap, IDisposable
{
    private const int MaxEntries = 4096;

    private readonly Lock gate = new();
    private readonly List<CodeEntry> entries = [];
    private readonly Dictionary<int, Assembly> loaded = [];
    private readonly Dictionary<Assembly, int> numbers = [];
    private readonly List<CodeLoadContext> contexts = [];
    private readonly HashSet<string> absent = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, CodeFile> awaited = new(StringComparer.Ordinal);
    private readonly ReceivedSharedValues values = new(store);
    private readonly CodeLibraries libraries = new(store);
    private PickleScope? scope;
    private PickleScope? relay;
    private int running;
    private bool isClosed;

    /// <summary>How addresses of tasks and channels travel.</summary>
    public IReferenceCodec? References { get; init; }

    /// <summary>Whether what is much is compressed.</summary>
    public bool Compresses { get; init; }

    /// <summary>What the pickles of the session share; forgotten with its code.</summary>
    public PickleScope Scope
    {
        get
        {
            lock (gate)
            {
                return scope ??= new PickleScope(this)
                {
                    References = References,
                    Shares = values,
                    TakesModuleValues = false,
                    Compresses = Compresses,
                };
            }
        }
    }

    /// <summary>How code of the session goes on to others who have the same of the same peer.</summary>
    private PickleScope Relay
    {
        get
        {
            lock (gate)
            {
                return relay ??= new PickleScope(this)
                {
                    References = References,
                    Shares = new RelayedSharedValues(values),
                    Compresses = Compresses,
                };
            }
        }
    }

    /// <summary>How many assemblies are known here.</summary>
    public int Known
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    public override string ToString() => $"code of {peer}";

    /// <summary>Turns code that has come, or was made by such code, into bytes for those who have the same of the same peer.</summary>
    /// <exception cref="NotPicklableException">It can not be sent.</exception>
    public CodePickle Pickle(object code)
    {
        var common = Relay;
        var bytes = common.Packed(PickleWriter.Write(code, common));
        lock (gate)
        {
            return new CodePickle(entries.Count, bytes);
        }
    }

    /// <summary>Takes in which assemblies there are.</summary>
    /// <returns>The hashes of those whose bytes are missing here.</returns>
    /// <exception cref="InvalidDataException">The offer makes no sense, or is not allowed.</exception>
    public string[] Take(CodeOffer offer, int maxBytes)
    {
        CheckOffer(offer, maxBytes);
        CodeFile[] missing = [.. offer.Entries.SelectMany(CodeFile.AllOf).Where(file => !store.Has(file))];
        lock (gate)
        {
            if (offer.First > entries.Count)
            {
                throw new InvalidDataException($"Assembly {offer.First} is offered, and {entries.Count} are known.");
            }

            foreach (var (offset, entry) in offer.Entries.Index())
            {
                Add(offer.First + offset, entry);
            }

            absent.UnionWith(offer.Absent);
        }

        return Await(missing);
    }

    /// <summary>Takes in that a shared value goes with the code to come.</summary>
    /// <returns>Whether its bytes are missing here.</returns>
    /// <exception cref="InvalidDataException">The offer makes no sense, or is not allowed.</exception>
    public bool TakeValue(string hash, int length, int maxBytes)
    {
        if (!CodeNames.IsHash(hash) || length < 1 || length > maxBytes)
        {
            throw new InvalidDataException($"A shared value of {length} bytes is offered as {Quoted.Shortened(hash)}; {maxBytes} bytes are allowed.");
        }

        values.Add(hash, length);
        var file = ReceivedSharedValues.FileOf(hash, length);
        return !store.Has(file) && Await([file]).Length > 0;
    }

    /// <summary>Takes in which native libraries there are.</summary>
    /// <returns>The hashes of those whose bytes are missing here.</returns>
    /// <exception cref="InvalidDataException">The offer makes no sense, or is not allowed.</exception>
    public string[] Take(IReadOnlyList<CodeLibrary> offered, int maxBytes) => Await(libraries.Take(offered, maxBytes));

    /// <summary>The file of the native library that the code means by a name; <see langword="null"/> if none came under it.</summary>
    /// <exception cref="DllNotFoundException">It came for other machines only.</exception>
    public string? FindLibrary(string name) => libraries.Find(name);

    /// <summary>Stores bytes that were missing.</summary>
    /// <returns>The name of the file.</returns>
    /// <exception cref="InvalidDataException">They were not asked for, or are others than those.</exception>
    public string Put(CodeBlob blob)
    {
        CodeFile file;
        lock (gate)
        {
            if (!awaited.TryGetValue(blob.Sha256, out file))
            {
                throw new InvalidDataException($"Nobody has asked for {Quoted.Shortened(blob.Sha256)}.");
            }
        }

        store.Put(file, blob.Bytes);
        lock (gate)
        {
            awaited.Remove(blob.Sha256);
        }

        return file.Name;
    }

    /// <summary>Begins to run code, during which nothing is unloaded.</summary>
    /// <exception cref="InvalidOperationException">The session is over, or does not know the assemblies of the code.</exception>
    public void Enter(int known)
    {
        lock (gate)
        {
            if (isClosed || known > entries.Count)
            {
                throw new InvalidOperationException(
                    $"The code refers to {known} assemblies, and this session knows {entries.Count}: the connection was lost and made again. "
                    + "Send the code again.");
            }

            running++;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            running--;
        }

        UnloadUnlessUsed();
    }

    /// <summary>The session is over.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
        }

        UnloadUnlessUsed();
    }

    /// <inheritdoc/>
    public int IndexOf(Assembly assembly)
    {
        if (PlatformAssemblies.IsShared(assembly))
        {
            return IAssemblyMap.Shared;
        }

        lock (gate)
        {
            return numbers.TryGetValue(assembly, out var number) ? number : throw new NotPicklableException(
                $"Assembly {assembly.GetName().Name} is one of the node, which the caller does not have: return data of your own types.");
        }
    }

    /// <inheritdoc/>
    public Assembly? AssemblyAt(int index)
    {
        lock (gate)
        {
            return index < entries.Count ? Load(index) : null;
        }
    }

    /// <inheritdoc/>
    public Assembly? SharedAssembly(string name) => PlatformAssemblies.Find(name);

    /// <summary>What a name means in this session's code: an own assembly, or one of .NET. Never any other of the node's.</summary>
    /// <returns>The assembly; <see langword="null"/> for one of .NET, and for texts in other languages.</returns>
    public Assembly? Resolve(AssemblyName name)
    {
        lock (gate)
        {
            if (FindEntry(name) is { } index)
            {
                return Load(index);
            }
        }

        var isSatellite = !string.IsNullOrEmpty(name.CultureName);
        return isSatellite || PlatformAssemblies.Find(name.Name!) is not null
            ? null
            : throw new FileNotFoundException($"The code needs {name.Name} {name.Version}, which did not come with it.");
    }

    /// <summary>Notes that the bytes of files are asked for.</summary>
    /// <returns>Their hashes.</returns>
    private string[] Await(CodeFile[] missing)
    {
        lock (gate)
        {
            foreach (var file in missing)
            {
                awaited[file.Sha256] = file;
            }
        }

        return [.. missing.Select(file => file.Sha256).Distinct()];
    }

    private static void CheckOffer(CodeOffer offer, int maxBytes)
    {
        if (offer.First < 0 || offer.First + (long)offer.Entries.Length > MaxEntries || offer.Absent.Length > MaxEntries)
        {
            throw new InvalidDataException($"More than {MaxEntries} assemblies are offered.");
        }

        foreach (var entry in offer.Entries)
        {
            if (!CodeNames.IsFileName(entry.Name) || !Version.TryParse(entry.Version, out _))
            {
                throw new InvalidDataException($"{Quoted.Shortened(entry.Name)} {Quoted.Shortened(entry.Version)} is no name of an assembly.");
            }

            if (!CodeFile.AllOf(entry).All(file => CodeNames.IsHash(file.Sha256)))
            {
                throw new InvalidDataException($"{entry.Name} is offered without a SHA-256.");
            }

            if (CodeFile.AllOf(entry).Any(file => file.Length < 1 || file.Length > maxBytes))
            {
                throw new InvalidDataException($"{entry.Name} has {entry.Length} bytes, its symbols {entry.PdbLength}; {maxBytes} are allowed.");
            }

            if (PlatformAssemblies.Find(entry.Name) is not null)
            {
                throw new InvalidDataException($"{entry.Name} is an assembly of the node, which nobody may bring.");
            }
        }
    }

    private void Add(int index, CodeEntry entry)
    {
        if (index == entries.Count)
        {
            entries.Add(entry);
        }
        else if (entries[index] != entry)
        {
            throw new InvalidDataException($"Assembly {index} is {entries[index].Name}, and {entry.Name} is offered under its number.");
        }
    }

    /// <summary>The assembly of a name: of just the version, or of a later one as the runtime would take it.</summary>
    private int? FindEntry(AssemblyName name)
    {
        int? best = null;
        foreach (var (index, entry) in entries.Index())
        {
            if (!string.Equals(entry.Name, name.Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var version = Version.Parse(entry.Version);
            if (version == name.Version)
            {
                return index;
            }

            if (name.Version is null || version > name.Version)
            {
                best ??= index;
            }
        }

        return best;
    }

    private Assembly Load(int index)
    {
        if (loaded.TryGetValue(index, out var present))
        {
            return present;
        }

        var entry = entries[index];
        var bytes = store.Read(CodeFile.ImageOf(entry)) ?? throw new FileNotFoundException(
            $"The image of {entry.Name} is not in the store any more, or was changed there. Send the code again over a new connection.");
        var image = AssemblyImage.Of(bytes, pdb: null);
        CheckImage(image, entry);
        var symbols = CodeFile.SymbolsOf(entry) is { } file ? store.Read(file) : null;
        var assembly = Load(ContextFor(entry.Name), entry.Name, bytes, symbols);
        loaded.Add(index, assembly);
        numbers.Add(assembly, index);
        return assembly;
    }

    private static Assembly Load(CodeLoadContext context, string name, byte[] bytes, byte[]? symbols)
    {
        try
        {
            return context.LoadFromStream(new MemoryStream(bytes), symbols is null ? null : new MemoryStream(symbols));
        }
        catch (Exception refused) when (refused is BadImageFormatException or FileLoadException && NativeImage.ForeignProcessor(bytes) is not null)
        {
            throw new BadImageFormatException(
                $"{name} was built for {NativeImage.ForeignProcessor(bytes)} only, this node runs on {RuntimeInformation.RuntimeIdentifier}. "
                + "Send one that was built without RuntimeIdentifier, PlatformTarget and PublishReadyToRun.",
                refused);
        }
    }

    private CodeLoadContext ContextFor(string name)
    {
        if (contexts.FirstOrDefault(context => context.TryTake(name)) is { } free)
        {
            return free;
        }

        var added = new CodeLoadContext(this, unloads);
        added.TryTake(name);
        contexts.Add(added);
        return added;
    }

    /// <summary>Tells what is missing before the runtime does, which names it only when it is used, and does not say who needs it.</summary>
    private void CheckImage(AssemblyImage image, CodeEntry entry)
    {
        if (image.Name.Name != entry.Name || image.Name.Version?.ToString() != entry.Version)
        {
            throw new InvalidDataException($"The image that came as {entry.Name} {entry.Version} is one of {image.Name.Name} {image.Name.Version}.");
        }

        foreach (var reference in image.References.Where(reference => !IsThere(reference)))
        {
            throw new FileNotFoundException(
                $"{entry.Name} needs {reference.Name} {reference.Version?.ToString(2)}, this node runs {RuntimeInformation.FrameworkDescription}"
                + (PlatformAssemblies.Find(reference.Name!)?.GetName().Version is { } own ? $" with version {own.ToString(2)}." : " without it."));
        }
    }

    private bool IsThere(AssemblyName reference) =>
        FindEntry(reference) is not null
        || absent.Contains(reference.Name!)
        || PlatformAssemblies.MayBeMissing(reference.Name!)
        || PlatformAssemblies.Find(reference.Name!)?.GetName().Version is { } version && version >= (reference.Version ?? version);

    private void UnloadUnlessUsed()
    {
        int count;
        lock (gate)
        {
            if (!isClosed || running > 0 || contexts.Count == 0 || !unloads)
            {
                return;
            }

            count = loaded.Count;
            UnloadWatch.Begin(contexts, log, peer);
            contexts.ForEach(context => context.Unload());
            contexts.Clear();
            loaded.Clear();
            numbers.Clear();
            scope = null;
            relay = null;
            values.Clear();
        }

        NetLog.CodeUnloaded(log, peer, count);
    }
}

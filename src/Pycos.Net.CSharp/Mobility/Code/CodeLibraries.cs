using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The native libraries that a peer has offered in one session. Used from every thread.</summary>
internal sealed class CodeLibraries(CodeStore store)
{
    private const int MaxLibraries = 256;

    private readonly Lock gate = new();
    private readonly List<CodeLibrary> offered = [];

    /// <summary>What this process runs on: <c>linux-x64</c>.</summary>
    private static string Runtime { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Takes in which libraries there are.</summary>
    /// <returns>Those whose bytes are missing here and that this machine can load.</returns>
    /// <exception cref="InvalidDataException">The offer makes no sense, or is not allowed.</exception>
    public CodeFile[] Take(IReadOnlyList<CodeLibrary> libraries, int maxBytes)
    {
        if (libraries.FirstOrDefault(library => !IsValid(library, maxBytes)) is { } wrong)
        {
            throw new InvalidDataException(
                $"Native library {Quoted.Shortened(wrong.Name)} is offered with {wrong.Length} bytes for {Quoted.Shortened(wrong.Runtime)}; "
                + $"{maxBytes} are allowed, and a name without directories.");
        }

        lock (gate)
        {
            if (offered.Count + libraries.Count > MaxLibraries)
            {
                throw new InvalidDataException($"More than {MaxLibraries} native libraries are offered.");
            }

            offered.AddRange(libraries.Except(offered));
        }

        return [.. libraries.Where(IsForHere).Select(library => library.File).Where(file => !store.Has(file))];
    }

    /// <summary>The file of the library that code means by a name; <see langword="null"/> if none came under it.</summary>
    /// <exception cref="DllNotFoundException">It came for other machines only.</exception>
    public string? Find(string name)
    {
        CodeLibrary[] meant;
        lock (gate)
        {
            meant = [.. offered.Where(library => library.IsMeantBy(name))];
        }

        if (meant.Length == 0)
        {
            return null;
        }

        return Array.Find(meant, IsForHere) is { } found
            ? store.FileOf(found.File)
            : throw new DllNotFoundException(
                $"The native library {name} came for {string.Join(", ", meant.Select(library => library.Runtime))}, this node runs on {Runtime}.");
    }

    private static bool IsForHere(CodeLibrary library) =>
        library.Runtime == Runtime || library.Runtime == RuntimeInformation.RuntimeIdentifier;

    private static bool IsValid(CodeLibrary library, int maxBytes) =>
        CodeNames.IsFileName(library.Name) && CodeNames.IsFileName(library.Runtime) && CodeNames.IsHash(library.Sha256)
        && library.Length > 0 && library.Length <= maxBytes;
}

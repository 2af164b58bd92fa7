namespace Pycos.Benchmarks;

/// <summary>The file of the <c>file</c> workloads, all of which is in the page cache.</summary>
public static class WarmFile
{
    /// <summary>Its length: 64 MiB.</summary>
    public const int Bytes = 64 << 20;

    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes one, opens it and takes its name away, so that it goes with the process.</summary>
    /// <param name="open">Opens the file of a path.</param>
    /// <typeparam name="TFile">What that returns.</typeparam>
    /// <returns>The open file.</returns>
    public static TFile Create<TFile>(Func<string, TFile> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using (var file = File.Create(path))
        {
            var chunk = new byte[ChunkBytes];
            for (var written = 0; written < Bytes; written += ChunkBytes)
            {
                file.Write(chunk);
            }
        }

        var opened = open(path);
        File.Delete(path);
        return opened;
    }
}

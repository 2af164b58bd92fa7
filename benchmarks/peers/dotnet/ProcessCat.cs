using System.Diagnostics;

namespace Pycos.Benchmarks.Peers;

/// <summary>The redirected streams of a <see cref="Process"/>, of which one task writes the one and another reads the other.</summary>
internal sealed class ProcessCat(int blockBytes) : IWorkload
{
    private readonly Process cat =
        Process.Start(new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private readonly byte[] written = new byte[blockBytes];
    private readonly byte[] read = new byte[blockBytes];

    public long Run(int repetitions)
    {
        var writing = Task.Run(() => WriteAsync(repetitions));
        Task.WhenAll(writing, Task.Run(() => ReadAsync(repetitions))).GetAwaiter().GetResult();
        return repetitions;
    }

    private async Task WriteAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await cat.StandardInput.BaseStream.WriteAsync(written).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await cat.StandardOutput.BaseStream.ReadExactlyAsync(read).ConfigureAwait(false);
        }
    }
}

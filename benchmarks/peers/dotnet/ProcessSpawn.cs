using System.Diagnostics;
using System.Text;

namespace Pycos.Benchmarks.Peers;

/// <summary><see cref="Process"/> with its output redirected, one after the other.</summary>
internal sealed class ProcessSpawn : IWorkload
{
    public long Run(int repetitions)
    {
        Task.Run(() => RunAsync(repetitions)).GetAwaiter().GetResult();
        return repetitions;
    }

    private static async Task RunAsync(int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            var start = new ProcessStartInfo(EchoProgram.Path, [EchoProgram.Argument]) { RedirectStandardOutput = true };
            using var program = Process.Start(start)!;
            var output = await program.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
            await program.WaitForExitAsync().ConfigureAwait(false);
            EchoProgram.Check(Encoding.UTF8.GetBytes(output), program.ExitCode);
        }
    }
}

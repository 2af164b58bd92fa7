namespace Pycos.Benchmarks.Ours;

/// <summary>Programs that are started, read to the end of their output and awaited, one after the other.</summary>
internal sealed class PycosProgramSpawn : IWorkload
{
    private static readonly AsyncProcessOptions OutputPiped = new() { StandardOutput = ProcessRedirection.Pipe };

    public long Run(int repetitions)
    {
        Scheduler.Default.Spawn(RunAsync(repetitions)).AsTask().GetAwaiter().GetResult();
        return repetitions;
    }

    private static async Coroutine RunAsync(int repetitions)
    {
        for (var i = 0; i < repetitions; i++)
        {
            await using var program = AsyncProcess.Start(EchoProgram.Path, [EchoProgram.Argument], OutputPiped);
            var output = await program.StandardOutput!.ReadToEndAsync();
            var status = await program.WaitForExitAsync();
            EchoProgram.Check(output, status.Code);
        }
    }
}

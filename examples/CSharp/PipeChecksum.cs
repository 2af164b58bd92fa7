using System.Security.Cryptography;
using System.Text;

namespace Pycos.Examples;

/// <summary>Another program computes a checksum: once fed by one call, once by a task while another task reads its answer.</summary>
internal static class PipeChecksum
{
    private const int BlockLength = 8192;

    private static readonly AsyncProcessOptions Piped = new()
    {
        StandardInput = ProcessRedirection.Pipe,
        StandardOutput = ProcessRedirection.Pipe,
    };

    public static void Run(string[] arguments)
    {
        if (arguments is [var path, ..])
        {
            Scenario.Expect(PycosTask.Spawn(Agree(path)).Value(), "The checksums differ.");
            return;
        }

        var sample = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(sample, Enumerable.Range(1, 100_000).Select(line => $"{line}: the quick brown fox"));
            Scenario.Expect(PycosTask.Spawn(Agree(sample)).Value(), "The checksums differ.");
        }
        finally
        {
            File.Delete(sample);
        }
    }

    private static async Coroutine<bool> Agree(string path)
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        var one = await ByOneCall(path);
        var two = await ByTwoTasks(path);
        Console.WriteLine($"{new FileInfo(path).Length} bytes");
        Console.WriteLine($"one call:  {one}");
        Console.WriteLine($"two tasks: {two}");
        return one == expected && two == expected;
    }

    private static async Coroutine<string> ByOneCall(string path)
    {
        await using var sum = AsyncProcess.Start("sha256sum", [], Piped);
        var result = await sum.CommunicateAsync(await AsyncFile.OpenAsync(path));
        return result.OutputText.Split(' ')[0];
    }

    private static async Coroutine<string> ByTwoTasks(string path)
    {
        await using var sum = AsyncProcess.Start("sha256sum", [], Piped);
        var feeder = PycosTask.Spawn(Feed(path, sum.StandardInput!));
        var output = await sum.StandardOutput!.ReadToEndAsync();
        await feeder;
        return Encoding.ASCII.GetString(output).Split(' ')[0];
    }

    private static async Coroutine Feed(string path, AsyncFile input)
    {
        await using (input)
        {
            await using var file = await AsyncFile.OpenAsync(path);
            var block = new byte[BlockLength];
            while (await file.ReadFullAsync(block) is > 0 and var length)
            {
                await input.WriteAllAsync(block.AsMemory(0, length));
            }
        }
    }
}

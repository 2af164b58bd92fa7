using System.Security.Cryptography;

namespace Pycos.Docs;

public static class FilesAndProcessesPage
{
    public static void Lines()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, ["short", new string('-', 81)]);
            using var scheduler = new Scheduler();
            Check.Equal(1, scheduler.Spawn(LongLines(path)).Value());
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static void Checksums()
    {
        byte[] data = [1, 2, 3];
        using var scheduler = new Scheduler();
        Check.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), scheduler.Spawn(Checksum(data)).Value());
    }

    static async Coroutine<int> LongLines(string path)
    {
        await using var file = await AsyncFile.OpenAsync(path);
        var count = 0;
        while (await file.ReadLineAsync() is { } line)
        {
            count += line.Length > 80 ? 1 : 0;
        }

        return count;
    }

    static async Coroutine<string> Checksum(byte[] data)
    {
        var piped = new AsyncProcessOptions { StandardInput = ProcessRedirection.Pipe, StandardOutput = ProcessRedirection.Pipe };
        await using var sum = AsyncProcess.Start("sha256sum", [], piped);
        var result = await sum.CommunicateAsync(data);
        return result.OutputText.Split(' ')[0];
    }
}

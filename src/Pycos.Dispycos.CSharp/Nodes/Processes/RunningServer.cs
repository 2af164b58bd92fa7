using System.Globalization;

namespace Pycos.Internals;

/// <summary>One incarnation of a server: starts its process, reads what that writes, watches its memory and sees its end. On the node's thread.</summary>
internal sealed class RunningServer(ServerStart start, IServerObserver observer)
{
    private const int ReadLength = 16 * 1024;
    private const int MostLinesAtOnce = NodeManagerSettings.LeastOutputRing / 10;

    /// <summary>Lines that come one after the other are told together.</summary>
    private static readonly TimeSpan batchTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan memoryInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>What a process has started may keep its pipes open; it is not waited for.</summary>
    private static readonly TimeSpan lastWords = TimeSpan.FromMilliseconds(500);

    /// <summary>How often, and for how long, a server that writes faster than its client reads is let wait before lines are dropped.</summary>
    private const int MostWaits = 20;
    private static readonly TimeSpan waitForRoom = TimeSpan.FromMilliseconds(5);

    private readonly ServerOutput output = new();
    private ServerProcess? process;
    private bool isReady;
    private bool isKilled;
    private bool isFlushing;

    private ServerSettings Settings => start.Settings;

    /// <summary>How much memory it uses, as it was measured last; 0 if it was not.</summary>
    internal long MemoryBytes { get; private set; }

    /// <summary>Starts it, and stays until it has ended. Tells how, whatever happens.</summary>
    internal async Coroutine RunAsync()
    {
        try
        {
            await Task.Run(PrepareFolders);
            using var started = await ServerProcess.StartAsync(start.Host, start.Program, Settings.WorkDirectory, ServerVariables.For(Settings));
            process = started;
            if (isKilled)
            {
                started.Kill();
            }

            await RunAsync(started);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            observer.Ended(new SessionEvent.NotStarted(Settings.Number, Settings.Incarnation, failure.Message), Settings.Port);
        }
    }

    /// <summary>Tells it something; see <see cref="ServerOrders"/>.</summary>
    internal async Coroutine OrderAsync(string line)
    {
        if (process is not null)
        {
            await process.WriteAsync(line);
        }
    }

    /// <summary>Ends its process, now or as soon as there is one.</summary>
    internal void Kill()
    {
        isKilled = true;
        process?.Kill();
    }

    private async Coroutine RunAsync(ServerProcess running)
    {
        await Task.Run(() => ServerState.Write(start.Folders.StateFileOf(Settings.Number), running.Id));
        var reading = PycosTask.Spawn(ReadAsync(running, error: false), new SpawnOptions { Daemon = true, Name = "server output" });
        var readingErrors = PycosTask.Spawn(ReadAsync(running, error: true), new SpawnOptions { Daemon = true, Name = "server errors" });
        var watching = Settings.MemoryLimit > 0
            ? PycosTask.Spawn(WatchMemoryAsync(running), new SpawnOptions { Daemon = true, Name = "server memory" })
            : null;
        await running.WriteAsync(ServerSettingsText.Write(Settings));
        var end = await running.WaitForExitAsync();
        watching?.Terminate();
        await EndReadingAsync(reading);
        await EndReadingAsync(readingErrors);
        FlushAll();
        var begun = BegunMark.Read(BegunMark.PathOf(Settings.WorkDirectory, Settings.Number, Settings.Incarnation));
        observer.Ended(new SessionEvent.Exited(Settings.Number, Settings.Incarnation, DescribeEnd(end), isReady ? begun : 0), Settings.Port);
    }

    /// <summary>Each incarnation finds an empty directory.</summary>
    private void PrepareFolders()
    {
        Folder.Make(start.Folders.Servers);
        NodeDirectory.Delete(Settings.WorkDirectory);
        Folder.Make(Settings.WorkDirectory);
    }

    private static async Coroutine EndReadingAsync(PycosTask reading)
    {
        if (!await reading.FinishAsync(lastWords))
        {
            reading.Terminate();
            await reading.FinishAsync(lastWords);
        }
    }

    private string DescribeEnd(string end) => output.Errors.Count == 0
        ? end
        : $"{end}; it wrote last:{Environment.NewLine}{string.Join(Environment.NewLine, output.Errors)}";

    private async Coroutine ReadAsync(ServerProcess running, bool error)
    {
        var lines = new OutputLines();
        var complete = new List<string>();
        var buffer = new byte[ReadLength];
        try
        {
            while (await running.ReadAsync(error, buffer) is var count and > 0)
            {
                lines.Take(buffer.AsSpan(0, count), complete);
                await TakeAsync(error, complete);
            }
        }
        catch (IOException)
        {
            // As if it had ended.
        }

        lines.End(complete);
        await TakeAsync(error, complete);
    }

    private async Coroutine TakeAsync(bool error, List<string> lines)
    {
        if (!error && !isReady && lines.Count > 0 && ServerSettingsText.TryReadReady(lines[0], out var port, out var id))
        {
            isReady = true;
            lines.RemoveAt(0);
            observer.Tell(new SessionEvent.Ready(Settings.Number, Settings.Incarnation, new Location(start.Address, port), id));
        }

        for (var first = 0; first < lines.Count; first += MostLinesAtOnce)
        {
            for (var waits = 0; waits < MostWaits && observer.IsCrowded; waits++)
            {
                await PycosTask.SleepAsync(waitForRoom);
            }

            Add(error, lines[first..Math.Min(first + MostLinesAtOnce, lines.Count)]);
        }

        lines.Clear();
    }

    private void Add(bool error, List<string> lines)
    {
        output.Add(error, lines);
        if (output.Count >= MostLinesAtOnce)
        {
            FlushAll();
        }
        else if (!isFlushing && output.Count > 0)
        {
            isFlushing = true;
            PycosTask.Spawn(FlushAsync(), new SpawnOptions { Daemon = true, Name = "server output batch" });
        }
    }

    private async Coroutine FlushAsync()
    {
        await PycosTask.SleepAsync(batchTime);
        isFlushing = false;
        FlushAll();
    }

    private void FlushAll()
    {
        while (output.Count > 0)
        {
            var lines = output.Take(MostLinesAtOnce, out var isError);
            observer.Report(new NodeReport(
                NodeReportKind.Output, Settings.Session, Settings.Number, Settings.Incarnation, Lines: lines, IsError: isError));
        }
    }

    private async Coroutine WatchMemoryAsync(ServerProcess running)
    {
        while (true)
        {
            await PycosTask.SleepAsync(memoryInterval);
            MemoryBytes = running.MemoryBytes();
            observer.Measured();
            if (MemoryBytes > Settings.MemoryLimit)
            {
                var limit = (Settings.MemoryLimit / (1024.0 * 1024)).ToString("0.#", CultureInfo.InvariantCulture);
                observer.Tell(new SessionEvent.MemoryExceeded(Settings.Number, Settings.Incarnation, $"out of memory at {limit} MiB"));
                return;
            }
        }
    }
}

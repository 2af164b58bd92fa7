using System.Globalization;
using Spectre.Console;

namespace Pycos;

/// <summary>
/// Shows how far a function is that is applied to many items: as a bar with rate and remaining time where somebody looks at a terminal, else as
/// a line now and then. Give it to <see cref="MapOptions.Progress"/>, and dispose of it when all results are there.
/// </summary>
/// <remarks>Members may be used from every thread.</remarks>
public sealed class ConsoleProgress : IProgress<MapProgress>, IDisposable
{
    /// <summary>How often a line is written where there is no bar.</summary>
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string title;
    private readonly IAnsiConsole console;
    private readonly Task? showing;
    private ProgressTask? bar;
    private MapProgress latest;
    private MapProgress written;
    private TimeSpan nextLine = LineInterval;
    private bool isDisposed;

    /// <summary>Begins to show something.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="console">Where; <see langword="null"/> for the program's standard output.</param>
    public ConsoleProgress(string title, IAnsiConsole? console = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        this.title = title;
        this.console = console ?? AnsiConsole.Console;
        if (this.console.Profile.Capabilities.Interactive && this.console.Profile.Out.IsTerminal)
        {
            showing = ShowAsync();
        }
    }

    /// <summary>Shows how far it is.</summary>
    /// <param name="value">What to show.</param>
    public void Report(MapProgress value)
    {
        lock (gate)
        {
            latest = value;
            if (showing is not null)
            {
                Draw();
            }
            else if (value.Elapsed >= nextLine)
            {
                nextLine = value.Elapsed + LineInterval;
                written = value;
                console.WriteLine(LineOf(value));
            }
        }
    }

    /// <summary>Ends the bar, or writes the last line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            if (showing is null)
            {
                if (latest != written)
                {
                    console.WriteLine(LineOf(latest));
                }

                return;
            }
        }

        over.TrySetResult();
        showing.GetAwaiter().GetResult();
    }

    private async Task ShowAsync() => await console.Progress()
        .AutoClear(false)
        .Columns(
            new TaskDescriptionColumn(),
            new ProgressBarColumn(),
            new PercentageColumn(),
            new RemainingTimeColumn(),
            new SpinnerColumn())
        .StartAsync(async context =>
        {
            lock (gate)
            {
                bar = context.AddTask(Markup.Escape(title));
                Draw();
            }

            await over.Task.ConfigureAwait(false);
        })
        .ConfigureAwait(false);

    private void Draw()
    {
        if (bar is null)
        {
            return;
        }

        bar.IsIndeterminate = latest.Total is null;
        bar.MaxValue = latest.Total ?? Math.Max(1, latest.Submitted);
        bar.Value = latest.Succeeded + latest.Failed;
        bar.Description = Markup.Escape(latest.Failed == 0 ? title : $"{title}, {latest.Failed} failed");
    }

    private string LineOf(in MapProgress progress)
    {
        var culture = CultureInfo.InvariantCulture;
        var done = progress.Succeeded + progress.Failed;
        var of = progress.Total is { } total ? string.Create(culture, $" of {total}") : "";
        var failed = progress.Failed > 0 ? string.Create(culture, $", {progress.Failed} failed") : "";
        var rest = progress.Remaining is { TotalSeconds: > 0.5 } remaining ? string.Create(culture, $", {remaining.TotalSeconds:F0} s left") : "";
        return string.Create(culture, $"{title}: {done}{of} done in {progress.Elapsed.TotalSeconds:F1} s, {progress.PerSecond:F0} a second{failed}{rest}");
    }
}

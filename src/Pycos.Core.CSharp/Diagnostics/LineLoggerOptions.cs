using Microsoft.Extensions.Logging;

namespace Pycos;

/// <summary>How a <see cref="LineLoggerProvider"/> writes.</summary>
public sealed record LineLoggerOptions
{
    private readonly int capacity = 8192;

    /// <summary>What is below this level is not written. The default is <see cref="LogLevel.Information"/>.</summary>
    public LogLevel MinimumLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether the time has milliseconds. The default is <see langword="false"/>.</summary>
    public bool ShowMilliseconds { get; init; }

    /// <summary>
    /// Where the lines go; the default is the standard error stream. It is written by the logger's thread alone and stays open
    /// when the provider is disposed.
    /// </summary>
    public TextWriter? Output { get; init; }

    /// <summary>
    /// How many log entries may wait for the output, at least 1. The default is 8,192: about 1 MB of text of usual length.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Capacity
    {
        get => capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            capacity = value;
        }
    }

    /// <summary>What is dropped when so many wait. The default is <see cref="LogFullMode.DropNewest"/>.</summary>
    public LogFullMode FullMode { get; init; } = LogFullMode.DropNewest;

    /// <summary>
    /// How long <see cref="LineLoggerProvider.Dispose"/> waits for the output to take what is in the queue. The default is 5
    /// seconds; a blocked output must not keep a program from ending.
    /// </summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the lines' time, in its local zone, comes from. The default is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

namespace Pycos

open System
open Microsoft.Extensions.Logging

/// Log lines, written by a thread of their own: a slow output never stops a scheduler.
[<RequireQualifiedAccess>]
module Log =

    /// <summary>How lines are written unless told otherwise: from <c>Information</c> on, to the standard error stream.</summary>
    val options: LineLoggerOptions

    /// <summary>Starts the thread that writes. Dispose the provider when the program ends.</summary>
    val create: options: LineLoggerOptions -> LineLoggerProvider

    /// <summary>A logger whose lines have a name; it suits <c>SchedulerOptions.Logger</c>.</summary>
    val named: name: string -> provider: LineLoggerProvider -> ILogger

    /// <summary>Has what is below a level not written from now on.</summary>
    val setLevel: level: LogLevel -> provider: LineLoggerProvider -> unit

    /// <summary>Blocks the calling thread, which must not be a scheduler's, until the output has taken what was logged so far.</summary>
    /// <exception cref="T:Pycos.WrongSchedulerException">Called on a scheduler's thread.</exception>
    val flush: provider: LineLoggerProvider -> unit

    /// <summary>As <c>flush</c>, for a limited time; whether the output has taken it.</summary>
    val flushWithin: timeout: TimeSpan -> provider: LineLoggerProvider -> bool

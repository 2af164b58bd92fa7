namespace Pycos.Internals;

/// <summary>How a call has ended.</summary>
internal readonly record struct CallEnd<TResult>(MonitorStatus Status, TResult Value);

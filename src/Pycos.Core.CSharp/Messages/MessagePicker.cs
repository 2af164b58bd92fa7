namespace Pycos;

/// <summary>Decides about a message in a selective receive.</summary>
/// <param name="message">The message.</param>
/// <param name="result">What is to be returned for it, if it is wanted.</param>
/// <typeparam name="TMessage">The message's type.</typeparam>
/// <typeparam name="TResult">The result's type.</typeparam>
/// <returns>Whether the message is wanted.</returns>
public delegate bool MessagePicker<in TMessage, TResult>(TMessage message, out TResult result);

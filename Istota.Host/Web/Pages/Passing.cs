namespace Istota.Host.Web.Pages;

/// <summary>Faults that pass: the page says "not just now" instead of breaking.</summary>
public static class Passing
{
    public static bool Is(Exception cause) => cause is Storage.StorageException or TimeoutException or Akka.Actor.AskTimeoutException;
}

// Starts the slides. Without it, and on a narrow screen, they are read one below the other.
(function () {
  var narrow = window.matchMedia("screen and (max-width: 820px)"), before = narrow.matches;
  window.addEventListener("resize", function () { if (narrow.matches !== before) location.reload(); });
  if (before) return;
  var deck = document.querySelector("main");
  deck.classList.add("reveal");
  document.documentElement.classList.add("print-pdf"); // turns off the print styles of reveal.js: ours are in pack.css
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, display: "flex",
    hash: true, progress: true, slideNumber: false, controlsLayout: "edges",
    controlsTutorial: false, transition: "none", backgroundTransition: "none",
    // S shows the notes on the slide itself: a second window would need the network's rules.
    keyboard: { 83: function () { Reveal.configure({ showNotes: !Reveal.getConfig().showNotes }); } }
  });
  // Only the slide that is shown can be read or reached, but all of them in the overview and in print.
  function only(shown) {
    Reveal.getSlides().forEach(function (slide) {
      slide.inert = shown !== null && slide !== shown;
      if (shown === null) slide.removeAttribute("aria-hidden");
    });
  }
  Reveal.on("ready", function (event) {
    deck.removeAttribute("role"); // "application" would keep screen readers from reading
    only(event.currentSlide);
  });
  Reveal.on("slidechanged", function (event) { only(event.currentSlide); });
  Reveal.on("overviewshown", function () { only(null); });
  Reveal.on("overviewhidden", function () { only(Reveal.getCurrentSlide()); });
  window.addEventListener("beforeprint", function () { only(null); });
  window.addEventListener("afterprint", function () { Reveal.sync(); only(Reveal.getCurrentSlide()); });
})();

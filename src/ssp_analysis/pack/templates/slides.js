// Starts the slides. Without it, and on a narrow screen, they are read one below the other.
(function () {
  if (window.matchMedia("(max-width: 820px)").matches) return;
  var deck = document.querySelector("main");
  deck.classList.add("reveal");
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, display: "flex",
    hash: true, progress: true, slideNumber: false, controlsLayout: "edges",
    controlsTutorial: false, transition: "none", backgroundTransition: "none",
    // S shows the notes on the slide itself: a second window would need the network's rules.
    keyboard: { 83: function () { Reveal.configure({ showNotes: !Reveal.getConfig().showNotes }); } }
  });
  // Only the slide that is shown can be read or reached, but all of them in the overview.
  function only(shown) {
    Reveal.getSlides().forEach(function (slide) { slide.inert = shown !== null && slide !== shown; });
  }
  Reveal.on("ready", function (event) { only(event.currentSlide); });
  Reveal.on("slidechanged", function (event) { only(event.currentSlide); });
  Reveal.on("overviewshown", function () { only(null); });
  Reveal.on("overviewhidden", function () { only(Reveal.getCurrentSlide()); });
})();

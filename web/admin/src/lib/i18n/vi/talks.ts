// Những gì tìm thấy quanh một hội thoại: đánh giá, ai đang chờ, khách đang xem gì.
export default {
  talks: {
    from_faq: "{{name}} · từ câu hỏi thường gặp",
    needs_agent: "Đang chờ nhân viên",
    rated: "Đánh giá {{score}} trên 5",
    rating: "Đánh giá của khách",
    transcript_pdf: "Tải xuống dạng PDF",
    transcript_txt: "Tải xuống dạng văn bản",
    waiting_note: "Chưa ai trả lời họ",
  },
};
